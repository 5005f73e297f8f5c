package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Regression: a frame arrived 50 messages late. Its wire, on another loop than the session, was paused because much was in
 * flight; meanwhile the session's loop had taken all of it, so the wire was resumed at once, and handed over what it held
 * before the frame that had caused the pause was queued.
 */
class FrameOrderTest {

    private static final int ALL = 80;

    @Test
    void keepsTheOrderWhenAWireIsPausedAndResumedAtOnce() throws Exception {
        try (EngineBench bench = new EngineBench(EngineBench.CONFIG)) {
            EngineSession session = bench.session(bench.open());
            HoldingWire wire = new HoldingWire(bench.handler.received);
            wire.transport = WebSocketTransport.opening(session, wire);

            IntStream.range(0, ALL).forEach(n -> wire.arrived.add("4" + n));
            wire.deliver();

            Await.until("all messages are received", () -> bench.handler.received.size() == ALL);
            assertEquals(IntStream.range(0, ALL).mapToObj(Integer::toString).toList(), bench.handler.received);
        }
    }

    /** Delivers on the test's thread. A pause lasts until the session's loop has taken everything it was given. */
    private static final class HoldingWire implements FrameWire {

        private final Deque<String> arrived = new ArrayDeque<>();
        private final List<String> received;
        private final Thread owner = Thread.currentThread();
        private WebSocketTransport transport;
        private boolean paused;
        private int given;

        HoldingWire(List<String> received) {
            this.received = received;
        }

        void deliver() {
            while (!paused && !arrived.isEmpty()) {
                String next = arrived.remove();
                given++;
                transport.text(next);
            }
        }

        @Override
        public void pause() {
            paused = true;
            Await.until("the session's loop has caught up", () -> received.size() >= given - 1);
        }

        @Override
        public void resume() {
            if (Thread.currentThread() == owner) {
                paused = false;
                deliver();
            }
        }

        @Override
        public void write(EnginePacket packet) {
            // The session answers by polling.
        }

        @Override
        public void flush() {
            // Nothing is written.
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void close(int code, String words) {
            // Ends with the bench.
        }
    }
}
