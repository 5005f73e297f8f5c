package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.ConnectionWire;
import io.vertx.core.json.JsonObject;

/** The way to a client of the bridge. */
interface BridgeWire extends ConnectionWire {

    /** Sends a message of the protocol, never dropped; false if the client is too slow for it. */
    boolean send(JsonObject message);

    /** 60 s at the usual interval of 25 s. */
    @Override
    default double silentIntervals() {
        return 2.4;
    }
}
