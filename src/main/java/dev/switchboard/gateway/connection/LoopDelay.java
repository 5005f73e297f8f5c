package dev.switchboard.gateway.connection;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures how late an event loop is, by a timer that runs only while somebody wants to know. On that loop alone; lives as
 * long as its owner.
 */
public final class LoopDelay {

    private static final long TICK_MS = 20;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MS);
    /** How many ticks on time make up for one that was late: a loop that was late is likely to be so again. */
    private static final int FORGETS_IN = 8;

    private final Vertx vertx;
    private boolean watching;
    private long dueAt;
    private long late;

    public LoopDelay(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Measures as long as {@code wanted} is true. */
    public void watch(BooleanSupplier wanted) {
        if (!watching) {
            watching = true;
            late = 0;
            await(wanted);
        }
    }

    /** By how much the loop is, or was a moment ago, behind; 0 if nobody watches. */
    public long nanos() {
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
