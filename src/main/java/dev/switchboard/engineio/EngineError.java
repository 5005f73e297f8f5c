package dev.switchboard.engineio;

import io.vertx.core.json.JsonObject;

/** The refusals of an HTTP request, as {@code {"code":N,"message":"…"}}; the numbers are the protocol's. */
public enum EngineError {
    TRANSPORT_UNKNOWN(0, "Transport unknown", 400),
    SESSION_UNKNOWN(1, "Session ID unknown", 400),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method", 400),
    BAD_REQUEST(3, "Bad request", 400),
    FORBIDDEN(4, "Forbidden", 403),
    UNSUPPORTED_PROTOCOL_VERSION(5, "Unsupported protocol version", 400);

    private final int code;
    private final String words;
    private final int status;

    EngineError(int code, String words, int status) {
        this.code = code;
        this.words = words;
        this.status = status;
    }

    public int code() {
        return code;
    }

    public String words() {
        return words;
    }

    public int status() {
        return status;
    }

    JsonObject toJson() {
        return new JsonObject().put("code", code).put("message", words);
    }
}
