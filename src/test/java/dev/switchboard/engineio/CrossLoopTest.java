package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A session whose WebSocket runs on another event loop, as after an upgrade: the bench distributes connections over the
 * loops.
 */
class CrossLoopTest {

    private static final int LIMIT = 256 * 1024;
    private static final int MOST_IN_KERNEL = 16 << 20;
    private static final String PAD = "x".repeat(16 * 1024);

    private EngineBench bench;
    private EngineSession session;
    private FrameSocket socket;

    @BeforeEach
    void upgrade() throws Exception {
        bench = new EngineBench(config().withMaxOutboundBytes(LIMIT));
        String sid = bench.open();
        session = bench.session(sid);
        socket = bench.probe(sid);
        assertEquals("4hello", socket.text("5").text("4hello").nextText());
    }

    /** Subclasses override this to read and write in another way. */
    EngineConfig config() {
        return EngineBench.CONFIG;
    }

    @AfterEach
    void stop() {
        socket.close();
        bench.close();
    }

    @Test
    void writesHeldMessagesTogetherAndInOrder() {
        on(() -> IntStream.rangeClosed(0, 5_000)
                .mapToObj(n -> new EngineMessage.Text("message " + n))
                .allMatch(message ->
                        session.offer(List.of(message), message.text().endsWith("0"))));

        for (int n = 0; n <= 5_000; n++) {
            assertEquals("4message " + n, socket.nextText());
        }
    }

    @Test
    void continuesWhenTheClientReads() {
        int all = 1_000;
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            for (int n = 0; n < all; n++) {
                assertTrue(socket.nextText().startsWith("4" + n + "x"));
            }
        });
        Await.until(
                "everything is sent",
                () -> on(() -> {
                    while (sent.get() < all && session.queuedBytes() < LIMIT / 2) {
                        session.send(new EngineMessage.Text(sent.getAndIncrement() + PAD));
                    }
                    return sent.get() == all;
                }));
        reading.join();
        assertEquals(0, on(session::queuedBytes));
    }

    /** The channel does not count messages on their way to it from another loop; these need a bound of their own. */
    @Test
    void closesAClientThatDoesNotReadAndReleasesItsQueue() {
        SharedText shared = SharedText.of(PAD);
        int taken = on(() -> {
            int some = 0;
            while (session.send(shared)) {
                some++;
            }
            return some;
        });
        shared.release();

        assertEquals(SessionEnd.TOO_SLOW, bench.handler.closed.get(session.id()));
        socket.awaitEnd();
        assertTrue(taken > LIMIT / PAD.length());
        assertTrue(taken < MOST_IN_KERNEL / PAD.length(), () -> taken + " were taken");
        Await.until("all references are released", () -> OutboundTest.released(shared));
    }

    @Test
    void sendsTheCloseFrameAfterWrittenMessages() {
        on(() -> {
            for (int n = 0; n < 100; n++) {
                session.offer(List.of(new EngineMessage.Text("message " + n)), false);
            }
            session.close(SessionEnd.FORCED_CLOSE, 4_429, "flooding");
            return true;
        });

        for (int n = 0; n < 100; n++) {
            assertEquals("4message " + n, socket.nextText());
        }
        FrameSocket.Frame end = socket.next();
        assertEquals(FrameSocket.CLOSE, end.opcode());
        assertEquals(4_429, Buffer.buffer(end.payload()).getUnsignedShort(0));
    }

    @Test
    void readsABurstOfFramesInOrder() {
        for (int n = 0; n < 2_000; n++) {
            socket.text("4" + n);
        }
        for (int n = 0; n < 2_000; n++) {
            assertEquals("4" + n, socket.nextText());
        }
        assertFalse(bench.handler.closed.containsKey(session.id()));
    }

    private <T> T on(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        session.execute(() -> done.complete(action.get()));
        return done.join();
    }
}
