package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubClock;
import dev.switchboard.wire.Deadlines;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's newest token says: the caller, and when the token expires, which ends the connection. On the
 * connection's event loop; ends with the connection.
 */
public final class TokenHolder extends Deadlines.Deadline {

    /** The clock may be set meanwhile. */
    private static final long LONGEST_WAIT_MS = 86_400_000;

    private final Connection connection;
    private Caller caller;
    private volatile @Nullable Instant issuedAt;
    private volatile String tokenId;
    private long expiresAt;
    private boolean ended;

    TokenHolder(Connection connection, Credentials credentials) {
        this.connection = connection;
        this.caller = new Caller(
                credentials.userId(),
                credentials.username(),
                credentials.email(),
                credentials.roles(),
                connection.id(),
                connection.loop().node(),
                connection.client().endpoint());
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
        watch();
    }

    /** The connection has ended. */
    void end() {
        ended = true;
        connection.loop().deadlines().cancel(this);
    }

    /** Waits a day at the most and looks again. */
    private void watch() {
        if (!ended) {
            long remaining =
                    expiresAt - HubClock.of(connection.loop().vertx()).now().toEpochMilli();
            connection
                    .loop()
                    .deadlines()
                    .set(this, TimeUnit.MILLISECONDS.toNanos(Math.min(remaining, LONGEST_WAIT_MS)));
        }
    }

    @Override
    protected void due() {
        if (expiresAt - HubClock.of(connection.loop().vertx()).now().toEpochMilli() > 0) {
            watch();
        } else {
            connection.close(Close.TOKEN_EXPIRED);
        }
    }
}
