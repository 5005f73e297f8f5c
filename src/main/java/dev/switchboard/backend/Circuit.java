package dev.switchboard.backend;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stops sending requests to a back end that does not answer: open after some failures in a row, half open after a pause, when
 * one request is let through whose outcome decides. On its back end's event loop; lives as long as that.
 */
final class Circuit {

    /** Its states; the names are values of a metric. */
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Gets each change, with what failed last. */
    interface Listener {

        void changed(State state, String cause);
    }

    private final BackEndConfig.CircuitConfig config;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private State state = State.CLOSED;
    private int failures;
    private long opensAgainAt;
    private boolean probing;

    Circuit(BackEndConfig.CircuitConfig config, LongSupplier nanoTime, Listener listener) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Whether a request would be refused now. */
    boolean refuses() {
        return switch (state) {
            case CLOSED -> false;
            case HALF_OPEN -> probing;
            case OPEN -> nanoTime.getAsLong() - opensAgainAt < 0;
        };
    }

    /** Takes a place for a request, whose outcome must be reported; false if it must not be sent. */
    boolean tryEnter() {
        if (refuses()) {
            return false;
        }
        if (state == State.OPEN) {
            change(State.HALF_OPEN, "");
        }
        probing = state == State.HALF_OPEN;
        return true;
    }

    /** After how long another request may be let through. */
    Duration retryAfter() {
        long nanos = state == State.OPEN
                ? opensAgainAt - nanoTime.getAsLong()
                : config.openFor().toNanos();
        return Duration.ofNanos(Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(100)));
    }

    void succeeded() {
        failures = 0;
        if (state != State.CLOSED) {
            probing = false;
            change(State.CLOSED, "");
        }
    }

    /** @param cause for the log */
    void failed(String cause) {
        failures++;
        boolean opens = state == State.HALF_OPEN || (state == State.CLOSED && failures >= config.failures());
        if (opens) {
            probing = false;
            opensAgainAt = nanoTime.getAsLong() + config.openFor().toNanos();
            change(State.OPEN, cause);
        }
    }

    private void change(State next, String cause) {
        state = next;
        listener.changed(next, cause);
    }
}
