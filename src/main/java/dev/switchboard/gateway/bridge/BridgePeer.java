package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.json.JsonObject;

/** One client, as the bridge's protocol sees it. On the connection's event loop. */
interface BridgePeer {

    Connection connection();

    /** Sends a message to the client; it is never dropped. */
    void send(JsonObject message);

    /** Counts a frame that is no command; false if the client has sent too many, and this one must be ignored. */
    boolean tryAcquireTurn();
}
