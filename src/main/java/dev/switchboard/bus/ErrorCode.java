package dev.switchboard.bus;

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

    /** Whether the same command may succeed when the client sends it again. */
    public boolean retryable() {
        return retryable;
    }
}
