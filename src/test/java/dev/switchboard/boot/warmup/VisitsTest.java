package dev.switchboard.boot.warmup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clients of a warm-up at servers that are no hub. */
class VisitsTest {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connects = new AtomicInteger();

    @AfterEach
    void close() {
        Await.await(vertx.close());
    }

    /** Replies with every text that a client may wait for, and ends the connection at its close frame. */
    private static void agree(NetSocket socket) {
        socket.handler(bytes -> {
            if ((bytes.getByte(0) & 0xff) == 0x88) {
                socket.close();
            } else {
                socket.write("101 Switching Protocols \"connection_established\" \"id\":1, \"id\":2, \"pong\""
                        + " topic:joined \"first\" \"second\"");
            }
        });
    }

    @Test
    void areAsManyAsAsked() {
        Promise<Integer> completed = Promise.promise();
        run(VisitsTest::agree, 50, Duration.ofSeconds(30), completed);
        assertEquals(50, Await.await(completed.future()));
        assertEquals(50, connects.get());
    }

    @Test
    void areNoneAfterTheTimeIsUp() {
        Promise<Integer> completed = Promise.promise();
        run(VisitsTest::agree, 100_000, Duration.ofMillis(1), completed);
        assertTrue(Await.await(completed.future()) < 100_000);
    }

    @Test
    void endWithTheFirstThatFails() {
        Promise<Integer> completed = Promise.promise();
        run(NetSocket::close, 1_000, Duration.ofSeconds(30), completed);
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> Await.await(completed.future()));
        assertTrue(String.valueOf(failed.getCause()).contains(IOException.class.getName()), failed.toString());
        assertTrue(connects.get() <= 4, connects.get() + " clients");
    }

    private void run(Consumer<NetSocket> server, int connections, Duration atMost, Promise<Integer> completed) {
        NetServer listening = Await.await(vertx.createNetServer()
                .connectHandler(socket -> {
                    connects.incrementAndGet();
                    server.accept(socket);
                })
                .listen(0, "127.0.0.1"));
        WarmUpConfig config = new WarmUpConfig(true, connections, atMost);
        Visits.Plan plan = new Visits.Plan(listening.actualPort(), Optional.empty(), user -> "none", 4, config);
        vertx.runOnContext(turn -> {
            Visits visits = new Visits(vertx, plan);
            Future<Void> done = visits.run();
            done.map(ended -> visits.completed()).onComplete(completed);
        });
    }
}
