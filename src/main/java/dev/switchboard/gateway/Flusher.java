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
    private List<FlushTarget> riding = new ArrayList<>();
    private List<FlushTarget> spare = new ArrayList<>();

    Flusher(Vertx vertx, long windowMs) {
        this.vertx = vertx;
        this.windowMs = windowMs;
    }

    /** The target has written what is not flushed. */
    void wrote(FlushTarget target) {
        if (target.isUnflushed()) {
            return;
        }
        long now = System.nanoTime();
        if (windowMs == 0 || now - target.lastFlush() >= windowMs * NANOS_PER_MILLI) {
            target.flush(now);
            return;
        }
        target.markUnflushed();
        riding.add(target);
        if (riding.size() == 1) {
            vertx.setTimer(windowMs, fired -> flushAll());
        }
    }

    private void flushAll() {
        List<FlushTarget> due = riding;
        riding = spare;
        spare = due;
        long now = System.nanoTime();
        for (FlushTarget target : due) {
            if (target.isUnflushed()) {
                target.flush(now);
            }
        }
        due.clear();
    }
}
