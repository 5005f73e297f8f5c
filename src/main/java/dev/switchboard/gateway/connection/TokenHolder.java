package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubClock;
import io.vertx.core.Vertx;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's newest token says: the caller, and when the token expires, which ends the connection. On the
 * connection's event loop; ends with the connection.
 */
public final class TokenHolder {

    /** A timer reaches less far than a token may. */
    private static final long LONGEST_WAIT_MS = 86_400_000;

    private static final long NONE = -1;

    private final Vertx vertx;
    private final Runnable expired;
    private Caller caller;
    private volatile @Nullable Instant issuedAt;
    private volatile String tokenId;
    private long expiresAt;
    private long timer = NONE;
    private boolean ended;

    /**
     * @param connection the id of the connection
     * @param endpoint where its client came in
     * @param expired ends the connection
     */
    TokenHolder(ConnectionLoop loop, String connection, String endpoint, Credentials credentials, Runnable expired) {
        this.vertx = loop.vertx();
        this.expired = expired;
        this.caller = new Caller(
                credentials.userId(),
                credentials.username(),
                credentials.email(),
                credentials.roles(),
                connection,
                loop.node(),
                endpoint);
        this.issuedAt = credentials.issuedAt();
        this.tokenId = credentials.tokenId();
        this.expiresAt = credentials.expiresAt().toEpochMilli();
        watch();
    }

    Caller caller() {
        return caller;
    }

    /** When the token was issued, or null if it does not say. Any thread. */
    public @Nullable Instant issuedAt() {
        return issuedAt;
    }

    /** What names the token among the user's. Any thread. */
    public String tokenId() {
        return tokenId;
    }

    /** In milliseconds since the epoch. */
    public long expiresAt() {
        return expiresAt;
    }

    /** Takes over what a newer token says of the same user. */
    public void show(Credentials newer) {
        caller = new Caller(
                newer.userId(),
                newer.username(),
                newer.email(),
                newer.roles(),
                caller.connectionId(),
                caller.node(),
                caller.endpoint());
        issuedAt = newer.issuedAt();
        tokenId = newer.tokenId();
        expiresAt = newer.expiresAt().toEpochMilli();
        cancel();
        watch();
    }

    /** The connection has ended. */
    void end() {
        ended = true;
        cancel();
    }

    private void cancel() {
        vertx.cancelTimer(timer);
        timer = NONE;
    }

    /** Waits a day at the most and looks again. */
    private void watch() {
        if (ended) {
            return;
        }
        long remaining = expiresAt - HubClock.of(vertx).now().toEpochMilli();
        if (remaining > 0) {
            timer = vertx.setTimer(Math.min(remaining, LONGEST_WAIT_MS), fired -> watch());
        } else {
            // In a task of its own: the caller that shows the token still works with the connection.
            timer = vertx.setTimer(1, fired -> expired.run());
        }
    }
}
