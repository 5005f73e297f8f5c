package dev.switchboard.bus;

import java.util.Arrays;
import java.util.Optional;

/** The code of a refusal, and whether the same command may succeed later. */
public enum ErrorCode {
    BAD_REQUEST(false),
    UNKNOWN_COMMAND(false),
    UNAUTHORIZED(false),
    FORBIDDEN(false),
    NOT_FOUND(false),
    CONFLICT(false),
    RATE_LIMITED(true),
    PAYLOAD_TOO_LARGE(false),
    TIMEOUT(true),
    UNAVAILABLE(true),
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** The code of this name, if the hub has one; back ends have others. */
    public static Optional<ErrorCode> named(String name) {
        return Arrays.stream(values()).filter(code -> code.name().equals(name)).findFirst();
    }

    /** Whether the same command may succeed when the client sends it again. */
    public boolean retryable() {
        return retryable;
    }
}
