package dev.switchboard.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Why a client may not connect; it hears both words and data. It has no stack trace: it is an answer. */
public final class ConnectRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<JsonObject> data;

    public ConnectRefused(String words) {
        this(words, Optional.empty());
    }

    public ConnectRefused(String words, JsonObject data) {
        this(words, Optional.of(data));
    }

    private ConnectRefused(String words, Optional<JsonObject> data) {
        super(words, null, false, false);
        this.data = data;
    }

    /** The client connects and leaves, or tries to, more often than it may. */
    static ConnectRefused tooOften(long waitMs) {
        JsonObject data = new JsonObject().put("code", "RATE_LIMITED").put("retryAfterMs", waitMs);
        return new ConnectRefused("Rate limited", data);
    }

    /** {@code {"message", "data"?}}. */
    JsonObject toPayload() {
        JsonObject payload = new JsonObject().put("message", getMessage());
        data.ifPresent(details -> payload.put("data", details));
        return payload;
    }
}
