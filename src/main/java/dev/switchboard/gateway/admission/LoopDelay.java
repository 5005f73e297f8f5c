package dev.switchboard.gateway.admission;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures how late an event loop is, by a timer that runs only while it is watched. On that loop alone; lives as long as
 * its owner.
 */
final class LoopDelay {

    private static final long TICK_MS = 20;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MS);
    /** How many ticks on time make up for a late one: a loop that was late is likely to be late again soon. */
    private static final int FORGETS_IN = 8;

    private final Vertx vertx;
    private boolean watching;
    private long dueAt;
    private long late;

    LoopDelay(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Measures as long as {@code wanted} is true. */
    void watch(BooleanSupplier wanted) {
        if (!watching) {
            watching = true;
            late = 0;
            await(wanted);
        }
    }

    /** By how much the loop is late, or was a moment ago; 0 if it is not watched. */
    long nanos() {
        return watching ? Math.max(late, System.nanoTime() - dueAt) : 0;
    }

    private void await(BooleanSupplier wanted) {
        dueAt = System.nanoTime() + TICK_NANOS;
        vertx.setTimer(TICK_MS, fired -> {
            late = Math.max(System.nanoTime() - dueAt, late - late / FORGETS_IN);
            watching = wanted.getAsBoolean();
            if (watching) {
                await(wanted);
            }
        });
    }
}
