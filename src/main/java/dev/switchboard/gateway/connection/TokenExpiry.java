package dev.switchboard.gateway.connection;

import io.vertx.core.Vertx;
import java.time.Instant;

/**
 * Ends a connection when its newest token expires. On the connection's event loop; ends with the connection.
 */
final class TokenExpiry {

    /** A timer reaches less far than a token may. */
    private static final long LONGEST_WAIT_MS = 86_400_000;

    private static final long NONE = -1;

    private final Vertx vertx;
    private final Runnable expired;
    private long at;
    private long timer = NONE;

    TokenExpiry(Vertx vertx, Runnable expired) {
        this.vertx = vertx;
        this.expired = expired;
    }

    /** In milliseconds since the epoch. */
    long at() {
        return at;
    }

    /** From now on this is the moment. */
    void set(Instant end) {
        cancel();
        at = end.toEpochMilli();
        watch();
    }

    void cancel() {
        vertx.cancelTimer(timer);
        timer = NONE;
    }

    /** Waits a day at the most and looks again. */
    private void watch() {
        long remaining = at - System.currentTimeMillis();
        if (remaining > 0) {
            timer = vertx.setTimer(Math.min(remaining, LONGEST_WAIT_MS), fired -> watch());
        } else {
            // In a task of its own: the caller that sets it still works with the connection.
            timer = vertx.setTimer(1, fired -> expired.run());
        }
    }
}
