package dev.switchboard.gateway.socketio;

import dev.switchboard.auth.Identity;
import dev.switchboard.engineio.SidFactory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Connection-state recovery, as the main namespace uses it. One for each node; called on the event loops of sessions.
 */
public interface Recovery {

    /**
     * Decides from {@code pid} and {@code offset} whether a client that connects recovers its state, and closes an older
     * connection with the same pid on any node. The client's JWT is already verified. May complete on any thread; a failure
     * ends the transport, so that the client reconnects.
     *
     * @param auth the payload of CONNECT, without the JWT
     */
    Future<RecoveryState> connect(Identity identity, JsonObject auth);

    /** Whether recovery is offered: then durable events end with each connection's recovery token. */
    boolean offered();

    /** No recovery: no client has a pid. */
    static Recovery off() {
        SidFactory sids = SidFactory.random();
        return new Recovery() {
            @Override
            public Future<RecoveryState> connect(Identity identity, JsonObject auth) {
                return Future.succeededFuture(new RecoveryState.None(sids.next()));
            }

            @Override
            public boolean offered() {
                return false;
            }
        };
    }
}
