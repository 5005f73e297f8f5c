package dev.switchboard.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One event loop with two peers: what the one sends in one piece does not keep the other waiting, and nothing of it is lost. */
class ReadTurnTest {

    private static final int MANY = 2_000;
    /** The path of sockets that use Vert.x's public API alone. */
    private static final String PUBLIC = "/public";

    private static final Vertx VERTX = Vertx.vertx();
    private static final List<String> ORDER = new CopyOnWriteArrayList<>();
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static HttpServer server;
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    @BeforeAll
    static void start() {
        server = Await.await(VERTX.createHttpServer()
                .requestHandler(request -> WebSocketUpgrade.accept(
                                request, new WireConfig(request.path().equals(PUBLIC)), 1 << 16)
                        .onSuccess(socket -> {
                            OPEN.incrementAndGet();
                            socket.listen(new Recorder(socket));
                        }))
                .listen(0, "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        Await.await(VERTX.close());
    }

    /** After the last test's sockets have ended. */
    private static void begin() {
        Await.until("no socket is open", () -> OPEN.get() == 0);
        ORDER.clear();
    }

    private record Recorder(WireSocket socket) implements WireSocket.Listener {

        @Override
        public void text(String message) {
            ORDER.add(message);
            if (message.equals("hold")) {
                hold();
            } else if (message.equals("pause")) {
                socket.pause();
                VERTX.setTimer(1, fired -> socket.resume());
            }
        }

        /** Holds the event loop until both peers have sent everything. */
        private static void hold() {
            try {
                gate.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void violated(Violation violation) {
            ORDER.add("violated " + violation.code());
        }

        @Override
        public void ended(int code, String words) {
            ORDER.add("end " + code);
            OPEN.decrementAndGet();
        }
    }

    /** Regression: all frames of one read were handled in one go, so that a flood kept the loop's other peers waiting. */
    @ParameterizedTest
    @ValueSource(strings = {"/", PUBLIC})
    void letsOtherPeersInBetween(String path) {
        begin();
        gate = new CountDownLatch(1);
        try (FrameSocket flood = FrameSocket.open(server.actualPort(), path);
                FrameSocket other = FrameSocket.open(server.actualPort(), path)) {
            flood.text("hold");
            Await.until("the loop is held", () -> ORDER.contains("hold"));
            flood.together(batch -> IntStream.range(0, MANY).forEach(i -> batch.text("f" + i)));
            other.text("other");
            gate.countDown();
            Await.until("all is read", () -> ORDER.size() == MANY + 2);
        }
        int turnsBefore = ORDER.indexOf("other") / ReadTurn.FRAMES;
        assertTrue(turnsBefore < MANY / ReadTurn.FRAMES / 2, "after " + ORDER.indexOf("other") + " frames");
    }

    @ParameterizedTest
    @CsvSource({"/, f", "/, pause", "/public, f"})
    void losesNothingBeforeACloseFrame(String path, String first) {
        begin();
        List<String> sent =
                IntStream.range(0, MANY).mapToObj(i -> i == 0 ? first : "f" + i).toList();
        try (FrameSocket peer = FrameSocket.open(server.actualPort(), path)) {
            peer.together(batch -> {
                sent.forEach(batch::text);
                batch.frame(FrameSocket.FINAL | FrameSocket.CLOSE);
            });
            Await.until("the end", () -> ORDER.size() > MANY);
        }
        assertEquals(sent, ORDER.subList(0, MANY));
        // Vert.x reports a Close frame without a code as 1000.
        assertEquals(path.equals(PUBLIC) ? "end 1000" : "end 1005", ORDER.get(MANY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", PUBLIC})
    void losesNothingBeforeTheEndOfTheChannel(String path) {
        begin();
        try (FrameSocket peer = FrameSocket.open(server.actualPort(), path)) {
            peer.together(batch -> IntStream.range(0, MANY).forEach(i -> batch.text("f" + i)));
        }
        Await.until("the end", () -> ORDER.size() > MANY);
        assertEquals("f" + (MANY - 1), ORDER.get(MANY - 1));
        assertEquals("end 1006", ORDER.get(MANY));
    }
}
