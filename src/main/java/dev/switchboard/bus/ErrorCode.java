package dev.switchboard.bus;

/** What a refused command is answered with: the word the client reads, and whether asking again may help. */
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

    /** Whether the same command may succeed when it is sent again. */
    public boolean retryable() {
        return retryable;
    }
}
