package dev.switchboard.gateway;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides when written frames leave: at once for a connection that has been quiet, after the window for a busy one, so
 * that several events share a system call. One for each event loop, used on it alone.
 */
final class Flusher {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final long windowMs;
    private List<OutboundQueue> riding = new ArrayList<>();
    private List<OutboundQueue> spare = new ArrayList<>();

    Flusher(Vertx vertx, long windowMs) {
        this.vertx = vertx;
        this.windowMs = windowMs;
    }

    /** The queue has bytes in its channel that are not flushed. */
    void wrote(OutboundQueue queue) {
        if (queue.isUnflushed()) {
            return;
        }
        long now = System.nanoTime();
        if (windowMs == 0 || now - queue.lastFlush() >= windowMs * NANOS_PER_MILLI) {
            queue.flush(now);
            return;
        }
        queue.markUnflushed();
        riding.add(queue);
        if (riding.size() == 1) {
            vertx.setTimer(windowMs, fired -> flushAll());
        }
    }

    private void flushAll() {
        List<OutboundQueue> due = riding;
        riding = spare;
        spare = due;
        long now = System.nanoTime();
        for (OutboundQueue queue : due) {
            if (queue.isUnflushed()) {
                queue.flush(now);
            }
        }
        due.clear();
    }
}
