package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.redis.RedisTarget;
import dev.switchboard.storage.redis.RedisTls;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RedisStoreTest {

    @Test
    void distinguishesAnErrorReplyFromAnOutage(Vertx vertx) {
        RedisStore redis = connected(vertx);
        Request unknownScript = Request.cmd(Command.EVALSHA).arg("0".repeat(40)).arg(0);
        RedisError refused = assertInstanceOf(RedisError.class, failureOf(redis, unknownScript));
        assertTrue(refused.is("NOSCRIPT"), refused.getMessage());
    }

    @Test
    void isUnavailableWhenNothingListensOnThePort(Vertx vertx) {
        RedisStore redis = RedisStore.open(vertx, new Secret("redis://127.0.0.1:" + TestStores.freePort()), 2);
        Failure away = assertInstanceOf(Failure.class, failureOf(redis, Request.cmd(Command.PING)));
        assertEquals(ErrorCode.UNAVAILABLE, away.code());
    }

    /** Clients see the words of a failure, which used to contain the server's address. */
    @Test
    void hidesTheAddressOfTheServer(Vertx vertx) {
        int port = TestStores.freePort();
        RedisStore redis = RedisStore.open(vertx, new Secret("redis://127.0.0.1:" + port), 2);
        Failure away = assertInstanceOf(Failure.class, failureOf(redis, Request.cmd(Command.PING)));
        assertEquals("the store is unavailable", away.toAnswer().getString("error"));
    }

    @Test
    void isUnavailableWhileTheServerIsLoading(Vertx vertx) {
        RedisStore redis = connected(vertx);
        Request notReady = Request.cmd(Command.EVAL)
                .arg("return redis.error_reply('LOADING the dataset')")
                .arg(0);
        Failure away = assertInstanceOf(Failure.class, failureOf(redis, notReady));
        assertEquals(ErrorCode.UNAVAILABLE, away.code());
    }

    /** When a server restarted, the commands in flight used to count as defects and not as an outage. */
    @Test
    void isUnavailableForCommandsInFlightWhenTheConnectionCloses(Vertx vertx) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RedisStore redis = RedisStore.open(vertx, new Secret("redis://127.0.0.1:" + server.getLocalPort()), 1);
            Future<Response> asked = redis.send(Request.cmd(Command.PING));
            // Greets as a server does, reads the command and closes the connection.
            vertx.executeBlocking(() -> {
                try (Socket peer = server.accept()) {
                    InputStream in = peer.getInputStream();
                    for (String received = ""; !received.contains("PING") && !received.contains("ping"); ) {
                        byte[] some = new byte[1024];
                        int read = in.read(some);
                        received = new String(some, 0, Math.max(0, read), StandardCharsets.US_ASCII);
                        if (received.toLowerCase(Locale.ROOT).contains("hello")) {
                            peer.getOutputStream().write("%0\r\n".getBytes(StandardCharsets.US_ASCII));
                        }
                    }
                }
                return null;
            });
            Throwable cause = await(asked.transform(done -> Future.succeededFuture(done.cause())));
            assertEquals(
                    ErrorCode.UNAVAILABLE,
                    assertInstanceOf(Failure.class, cause).code());
        }
    }

    /**
     * A Sentinel that is cut off from the others, beside a master that nobody reaches any more, was asked again and again, for it
     * always answers.
     */
    @Test
    void asksAnotherSentinelAboutAMasterThatIsNotThere(Vertx vertx) {
        URI master = URI.create(TestStores.redis());
        NetServer cutOff = sentinel(vertx, TestStores.freePort());
        NetServer other = sentinel(vertx, master.getPort());
        RedisStore redis = RedisStore.open(
                vertx,
                new RedisConfig(
                        new Secret(
                                TestStores.redis().replace(master.getHost() + ":" + master.getPort(), "by-sentinel")),
                        2,
                        RedisTls.NONE,
                        Optional.of(new RedisTarget.Sentinel("hub", List.of(address(cutOff), address(other))))));
        until("the master of the other Sentinel answers", () -> failureOf(redis, Request.cmd(Command.PING)) == null);
    }

    private static String address(NetServer server) {
        return "127.0.0.1:" + server.actualPort();
    }

    /** Names a master on this port of the loopback interface. */
    private static NetServer sentinel(Vertx vertx, int port) {
        String named = "*2\r\n$9\r\n127.0.0.1\r\n$" + String.valueOf(port).length() + "\r\n" + port + "\r\n";
        return await(vertx.createNetServer()
                .connectHandler(client -> client.handler(bytes -> {
                    String asked = bytes.toString().toLowerCase(Locale.ROOT);
                    client.write(
                            (asked.contains("hello") ? "%0\r\n" : "") + (asked.contains("get-master") ? named : ""));
                }))
                .listen(0, "127.0.0.1"));
    }

    /** A connected store; a cold JVM's first connection may take longer than the store waits. */
    private static RedisStore connected(Vertx vertx) {
        RedisStore redis = RedisStore.open(vertx, new Secret(TestStores.redis()), 2);
        until(() -> failureOf(redis, Request.cmd(Command.PING)) == null);
        return redis;
    }

    private static Throwable failureOf(RedisStore redis, Request request) {
        return await(redis.send(request).transform(done -> Future.succeededFuture(done.cause())));
    }
}
