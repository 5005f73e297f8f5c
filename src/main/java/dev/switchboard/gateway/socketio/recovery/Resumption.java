package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Effects;
import io.vertx.core.Future;
import java.util.List;

/**
 * What one client takes up again, asked for and granted. Lives from its CONNECT to the answer.
 *
 * @param standing where it stood
 * @param joins what it was granted, the personal topic first
 * @param claim its claim to the connection
 */
record Resumption(
        Standing standing, List<Effects.Join> joins, Permissions permissions, PidClaims claims, PidClaims.Claim claim) {

    /** Whether all of it is still granted. */
    Future<Boolean> confirm() {
        return permissions.confirm();
    }

    boolean isLost() {
        return claim.isLost();
    }

    void release() {
        claims.release(claim);
    }
}
