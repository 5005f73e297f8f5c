package dev.switchboard.gateway.connection;

import io.vertx.core.Vertx;
import java.time.Instant;

/** Closes a connection when what its newest token admits to ends. On the connection's event loop; ends with the connection. */
final class TokenExpiry {

    /** A timer does not reach as far as a token may. */
    private static final long LONGEST_WAIT_MS = 86_400_000;

    private static final long NONE = -1;

    private final Connection connection;
    private long at;
    private long timer = NONE;

    TokenExpiry(Connection connection) {
        this.connection = connection;
    }

    /** In milliseconds since the epoch. */
    long at() {
        return at;
    }

    /** From now on it is this moment that counts. */
    void set(Instant end) {
        cancel();
        at = end.toEpochMilli();
        if (connection.isOpen()) {
            watch();
        }
    }

    void cancel() {
        connection.shard().vertx().cancelTimer(timer);
        timer = NONE;
    }

    /** Waits a day at the most and looks again. */
    private void watch() {
        long remaining = at - System.currentTimeMillis();
        Vertx vertx = connection.shard().vertx();
        if (remaining > 0) {
            timer = vertx.setTimer(Math.min(remaining, LONGEST_WAIT_MS), fired -> watch());
        } else {
            // Not from here: whoever shows the token is not done with the connection.
            timer = vertx.setTimer(1, fired -> connection.close(Close.TOKEN_EXPIRED));
        }
    }
}
