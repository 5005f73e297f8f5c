package dev.switchboard.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Refuses a client that connects to a namespace; the message and the data are sent to it. It has no stack trace: it is an
 * answer.
 */
public final class ConnectRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<JsonObject> data;

    public ConnectRefused(String message) {
        this(message, Optional.empty());
    }

    public ConnectRefused(String message, JsonObject data) {
        this(message, Optional.of(data));
    }

    private ConnectRefused(String message, Optional<JsonObject> data) {
        super(message, null, false, false);
        this.data = data;
    }

    /** The payload of the CONNECT_ERROR: {@code {"message", "data"?}}. */
    JsonObject toPayload() {
        JsonObject payload = new JsonObject().put("message", getMessage());
        data.ifPresent(details -> payload.put("data", details));
        return payload;
    }
}
