package dev.switchboard.gateway.socketio;

import dev.switchboard.auth.Identity;
import dev.switchboard.engineio.SidFactory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Connection-state recovery, as the main namespace asks for it: whether a client that connects takes up what it was in.
 * One for each node; asked on the event loops of sessions.
 */
public interface Recovery {

    /**
     * A client whose token was accepted connects. Decides from {@code pid} and {@code offset} in its credentials whether
     * it begins anew, and closes an older connection of the same pid, wherever it is. May complete on any thread; a
     * failure ends the transport, so that the client comes back by itself.
     *
     * @param auth what the client sent along, without its token
     */
    Future<RecoveryState> connect(Identity identity, JsonObject auth);

    /** Whether there is any: then durable events end with each connection's offset. */
    boolean offered();

    /** Everybody begins anew and has no pid. */
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
