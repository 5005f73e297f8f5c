package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private EngineBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineBench(EngineBench.CONFIG);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void takesOverFromPolling() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            assertEquals("6", bench.poll(sid).body());

            socket.text("5").text("4hello");

            assertEquals("4hello", socket.nextText());
            assertEquals(EngineTransport.WEBSOCKET, bench.session(sid).transport());
        }
    }

    @Test
    void endsAPendingPollWhenTheProbeArrives() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", () -> bench.session(sid).writable());

        try (FrameSocket socket = bench.probe(sid)) {
            assertEquals("6", poll.get(20, TimeUnit.SECONDS).body());
            assertEquals("4hello", socket.text("5").text("4hello").nextText());
        }
    }

    /** Regression: a middlebox held up the answer to the probe, and the client polled 3,447 times in 12 s. */
    @Test
    void holdsPollsOfAnUpgradeWhoseAnswerIsHeldUp() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            long before = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                assertEquals("6", bench.poll(sid).body());
            }
            // Two at once, so that nothing delays a client that has its answer; the six others 100 ms each.
            assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(550));

            CompletableFuture<HttpResponse<String>> held = bench.polling(sid);
            Await.until("the poll waits", () -> bench.session(sid).writable());
            bench.session(sid).execute(() -> bench.session(sid).send(new EngineMessage.Text("now")));
            assertTrue(
                    List.of("4now", "6").contains(held.get(20, TimeUnit.SECONDS).body()));
            socket.text("5").text("4hello");
        }
    }

    @Test
    void refusesPollsAfterTheUpgrade() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            socket.text("5").text("4hello").nextText();

            HttpResponse<String> poll = bench.poll(sid);
            assertEquals(400, poll.statusCode());
            assertEquals(3, new JsonObject(poll.body()).getInteger("code"));
            assertEquals(400, bench.post(sid, "4x").statusCode());
            assertEquals("4again", socket.text("4again").nextText());
        }
    }

    @Test
    void closesASecondSocketOfASession() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            secondSocketIsClosed(sid);
            socket.text("5").text("4hello");
            assertEquals("4hello", socket.nextText());

            secondSocketIsClosed(sid);
            assertEquals("4again", socket.text("4again").nextText());
        }
    }

    private void secondSocketIsClosed(String sid) {
        try (FrameSocket second = bench.socket("EIO=4&transport=websocket&sid=" + sid)) {
            assertTrue(second.closeCode() >= 1000);
            second.frame(FrameSocket.FINAL | FrameSocket.CLOSE).awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4early", "2", "5", "3probe", "x", ""})
    void closesOnlyTheSocketOnAnInvalidProbe(String packet) throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.socket("EIO=4&transport=websocket&sid=" + sid)) {
            assertEquals(1002, socket.text(packet).closeCode());
        }

        stillOnPolling(sid);
    }

    @Test
    void closesOnlyTheSocketOnAnInvalidPacketAfterTheProbe() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            assertEquals(1002, socket.text("4early").closeCode());
        }

        stillOnPolling(sid);
    }

    @Test
    void closesOnlyTheSocketWhenTheUpgradeTimesOut() throws Exception {
        try (EngineBench impatient = new EngineBench(EngineBench.CONFIG.withUpgradeTimeout(Duration.ofMillis(100)))) {
            String sid = impatient.open();
            try (FrameSocket socket = impatient.probe(sid)) {
                assertEquals(1002, socket.closeCode());
            }
            assertEquals("ok", impatient.post(sid, "4still here").body());
            assertEquals("4still here", impatient.poll(sid).body());
        }
    }

    /** Regression: after its event loop was blocked, the server aborted an upgrade that the client considered successful. */
    @Test
    void doesNotCountTimeDuringWhichItsEventLoopWasBlocked() throws Exception {
        Duration timeout = Duration.ofMillis(300);
        try (EngineBench slow = new EngineBench(EngineBench.CONFIG.withUpgradeTimeout(timeout))) {
            String sid = slow.open();
            EngineSession session = slow.session(sid);
            try (FrameSocket socket = slow.socket("EIO=4&transport=websocket&sid=" + sid)) {
                Await.until(
                        "the attempt is known",
                        () -> on(session, () -> session.upgrade().taken()));
                holdUp(session, timeout);
                assertEquals("3probe", socket.text("2probe").nextText());
                holdUp(session, timeout);
                assertEquals("4hello", socket.text("5").text("4hello").nextText());
            }
        }
    }

    private static void holdUp(EngineSession session, Duration time) {
        session.execute(() -> {
            long end = System.nanoTime() + 2 * time.toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
    }

    private static <T> T on(EngineSession session, Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        session.execute(() -> done.complete(action.get()));
        return done.join();
    }

    @Test
    void staysOnPollingWhenTheProbingSocketEnds() throws Exception {
        String sid = bench.open();
        bench.probe(sid).close();

        stillOnPolling(sid);
    }

    private void stillOnPolling(String sid) throws Exception {
        Await.until("the attempt has ended", () -> !bench.session(sid).upgrade().inProgress());
        assertEquals("ok", bench.post(sid, "4still here").body());
        String polled = bench.poll(sid).body();
        // A poll that was pending at the end of the attempt is answered with a noop.
        assertEquals("4still here", polled.equals("6") ? bench.poll(sid).body() : polled);
        try (FrameSocket again = bench.probe(sid)) {
            assertEquals("4hello", again.text("5").text("4hello").nextText());
        }
    }

    @Test
    void endsTheProbeWithTheSession() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            bench.post(sid, "1");

            assertTrue(socket.closeCode() >= 1000);
        }
        PollingTest.assertUnknown(bench.poll(sid));
    }

    /** Packets sent all the while, from the session's own context: none may be lost, doubled or overtaken. */
    @RepeatedTest(10)
    void losesAndDuplicatesNothingDuringTheUpgrade() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        int total = 3_000;
        Thread sender = new Thread(() -> IntStream.range(0, total)
                .forEach(i -> session.execute(() -> session.send(new EngineMessage.Text(Integer.toString(i))))));
        List<String> received = new ArrayList<>();

        sender.start();
        received.addAll(packets(bench.poll(sid).body()));
        try (FrameSocket socket = bench.probe(sid)) {
            CompletableFuture<HttpResponse<String>> last = bench.polling(sid);
            received.addAll(packets(last.get(20, TimeUnit.SECONDS).body()));
            socket.text("5");
            while (received.size() < total) {
                received.add(socket.nextText());
            }
        }
        sender.join();

        assertEquals(IntStream.range(0, total).mapToObj(i -> "4" + i).toList(), received);
    }

    /** The other way: what the client sends by POST and then at once by WebSocket arrives in that order. */
    @RepeatedTest(10)
    void receivesMessagesInOrderDuringTheUpgrade() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            assertEquals("ok", bench.post(sid, "40\u001e41\u001e42").body());
            socket.text("5");
            IntStream.range(3, 500).forEach(i -> socket.text("4" + i));

            Await.until("all messages are received", () -> bench.handler.received.size() == 500);
            assertEquals(IntStream.range(0, 500).mapToObj(Integer::toString).toList(), bench.handler.received);
        }
    }

    private static List<String> packets(String payload) {
        return Stream.of(payload.split("\u001e"))
                .filter(packet -> !packet.equals("6"))
                .toList();
    }
}
