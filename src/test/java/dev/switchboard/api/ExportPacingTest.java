package dev.switchboard.api;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.Revocations;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.config.Secret;
import dev.switchboard.intake.Intake;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An export without an end, to clients that read or do not: the hub never holds more than a page of it. */
class ExportPacingTest {

    /** What the sockets of both ends may hold, in pages of 100 KB, and far more than that. */
    private static final int MANY = 300;

    private static final String TEXT = "x".repeat(1_000);
    private static final JwtConfig SIGNED = new JwtConfig(
            Optional.of(new Secret("a secret for tests only, long enough")),
            List.of(),
            Optional.empty(),
            List.of(),
            Duration.ofSeconds(5));

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
    private final NetClient clients = vertx.createNetClient();

    private final AtomicInteger exports = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();
    private final List<NetSocket> sockets = new ArrayList<>();
    private volatile boolean broken;
    /** How many messages a page has. */
    private volatile int size = 100;
    /** Whether the next page is the last one. */
    private volatile boolean last;

    private HttpServer server;
    private String token;

    /** Has messages without an end, of everybody. */
    private final class Endless extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on("account:own", command -> {
                exports.incrementAndGet();
                return answer(
                        "profile", new JsonObject().put("id", command.caller().id()));
            });
            on("chat:list", command -> answer("chats", new JsonArray()));
            on("todo:list", command -> answer("todos", new JsonArray()));
            on("message:mentioned", command -> answer("mentions", new JsonArray()));
            on("notification:list", command -> answer("notifications", new JsonArray()));
            on("message:own", command -> {
                pages.incrementAndGet();
                return broken
                        ? Future.failedFuture(Failure.unavailable("the store is away"))
                        : Future.succeededFuture(Answer.of(
                                new JsonObject().put("messages", messages()).put("cursor", last ? null : "next")));
            });
            return Future.succeededFuture();
        }

        private JsonArray messages() {
            JsonArray messages = new JsonArray();
            for (int i = 0; i < size; i++) {
                messages.add(new JsonObject().put("text", TEXT));
            }
            return messages;
        }

        private static Future<Answer> answer(String key, Object value) {
            return Future.succeededFuture(Answer.of(new JsonObject().put(key, value)));
        }
    }

    @BeforeEach
    void open() {
        Map<String, String> owners = Map.of(
                "account:own", "all",
                "chat:list", "all",
                "message:own", "all",
                "message:mentioned", "all",
                "todo:list", "all",
                "notification:list", "all");
        Commands commands = new Commands(vertx, "node", owners, Set.of(), concern -> List.of("node")).install();
        JsonObject config = new JsonObject().put("concern", "all").put("node", "node");
        await(vertx.deployVerticle(new Endless(), new DeploymentOptions().setConfig(config)));
        TokenVerifier tokens = new TokenVerifier(vertx, SIGNED, Set.of(), new Revocations());
        token = TokenSigner.of(vertx, SIGNED)
                .orElseThrow()
                .sign(new Caller("ana", "ana", null, Set.of(), null, null), Duration.ofHours(1))
                .value();
        Router router = Router.router(vertx);
        router.get("/ping").handler(request -> request.end("pong"));
        router.get("/export")
                .handler(new AccountExport(
                        new RestCallers(tokens, Intake.UNLIMITED, request -> "-"),
                        commands,
                        RateLimiter.OFF,
                        new CommandTimer(ApiMetrics.NONE)));
        server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        // Ends the exports, which have no end of their own.
        broken = true;
        sockets.forEach(NetSocket::close);
        await(vertx.close());
    }

    private NetSocket export() {
        NetSocket socket = await(clients.connect(server.actualPort(), "127.0.0.1"));
        sockets.add(socket);
        socket.pause();
        socket.write("GET /export HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        return socket;
    }

    private HttpClientResponse get(String path) {
        return await(client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
                .compose(request ->
                        request.putHeader("Authorization", "Bearer " + token).send()));
    }

    @Test
    void waitsForAClientThatDoesNotRead() {
        NetSocket socket = export();
        until(() -> pages.get() > 0);
        for (int i = 0; i < 100; i++) {
            assertEquals(200, get("/ping").statusCode());
        }
        assertTrue(pages.get() < MANY, pages::toString);
        socket.handler(read -> {});
        socket.resume();
        until(() -> pages.get() > 2 * MANY);
    }

    /** Regression: each page waited for the next one, so that the end of a long export ended as many calls as it had pages. */
    @Test
    void endsAnExportOfManyPages() {
        NetSocket socket = export();
        AtomicReference<String> end = new AtomicReference<>("");
        socket.handler(read -> end.set(read.toString()));
        size = 1;
        socket.resume();
        until(() -> pages.get() > 5_000);
        last = true;
        until(() -> end.get().endsWith("0\r\n\r\n"));
    }

    /** Four are sent at once by an HTTP instance; whoever leaves makes place for another. */
    @Test
    void sendsFewAtOnce() {
        List<NetSocket> readers = List.of(export(), export(), export(), export());
        until(() -> exports.get() == 4);
        assertEquals(429, get("/export").statusCode());
        readers.get(0).close();
        until(() -> get("/export").statusCode() == 200);
    }

    /** A document that ends early must not look whole. */
    @Test
    void endsTheConnectionWhenAPageIsNotToBeHad() {
        NetSocket socket = export();
        StringBuilder received = new StringBuilder();
        socket.handler(read -> received.append(read));
        AtomicInteger closed = new AtomicInteger();
        socket.closeHandler(end -> closed.incrementAndGet());
        socket.resume();
        until(() -> pages.get() > 2);
        broken = true;
        until(() -> closed.get() == 1);
        assertTrue(!received.toString().endsWith("0\r\n\r\n"), "the last chunk was sent");
    }

    /** Regression: the connection was closed, and with it all that its other streams carried. */
    @Test
    void endsTheStreamAloneWithHttp2() {
        HttpClient streams = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        HttpClientResponse export = await(streams.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/export")
                .compose(request ->
                        request.putHeader("Authorization", "Bearer " + token).send()));
        AtomicBoolean closed = new AtomicBoolean();
        export.request().connection().closeHandler(gone -> closed.set(true));
        Future<Void> ended = export.handler(page -> {}).end();
        until(() -> pages.get() > 2);
        broken = true;
        Throwable cut = await(ended.transform(done -> Future.succeededFuture(done.cause())));
        assertInstanceOf(StreamResetException.class, cut);
        HttpClientResponse pong = await(streams.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/ping")
                .compose(HttpClientRequest::send));
        assertEquals(200, pong.statusCode());
        assertSame(export.request().connection(), pong.request().connection());
        assertFalse(closed.get());
    }
}
