package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The acknowledgement of one event. Safe from any thread; only the first answer is sent. */
public interface Reply {

    /** Whether the client waits for one. */
    boolean wanted();

    /** Answers with these arguments; nothing happens if none is wanted. */
    void send(JsonArray arguments);

    /** Answers with one argument that has no bytes in it. */
    void send(JsonObject argument);
}
