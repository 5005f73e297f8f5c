package dev.switchboard.engineio;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Why a {@link HandshakeGate} refuses a client. It has no stack trace: it is an answer. */
public final class HandshakeRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<Duration> retryAfter;

    private HandshakeRefused(int status, String words, Optional<Duration> retryAfter) {
        super(words, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** 403 and the protocol's code 4, with these words. */
    public static HandshakeRefused forbidden(String words) {
        return new HandshakeRefused(EngineError.FORBIDDEN.status(), words, Optional.empty());
    }

    /** 503: retry, but not before this. */
    public static HandshakeRefused overloaded(String words, Duration retryAfter) {
        return new HandshakeRefused(503, words, Optional.of(retryAfter));
    }

    /** 429: this client has too much of something now; retry, but not before this. */
    public static HandshakeRefused tooMany(String words, Duration retryAfter) {
        return new HandshakeRefused(429, words, Optional.of(retryAfter));
    }

    int status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    JsonObject toJson() {
        return EngineError.FORBIDDEN.toJson().put("message", getMessage());
    }
}
