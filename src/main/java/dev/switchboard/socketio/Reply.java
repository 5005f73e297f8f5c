package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The acknowledgement of one event. Safe from any thread; only the first answer is sent. */
public interface Reply {

    /** Whether the client asked for an acknowledgement. */
    boolean wanted();

    /** Acknowledges with these arguments; does nothing if the client did not ask. */
    void send(JsonArray arguments);

    /** Acknowledges with one argument that holds no bytes. */
    void send(JsonObject argument);
}
