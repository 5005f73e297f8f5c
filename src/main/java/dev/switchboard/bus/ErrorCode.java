package dev.switchboard.bus;

import java.util.Arrays;
import java.util.Optional;

/** The code of a refusal, and whether the same command may succeed later. */
@ConcernApi
public enum ErrorCode {
    /** A value of the data cannot be accepted; {@code field} names it. */
    BAD_REQUEST(false),
    /** No concern owns the command. */
    UNKNOWN_COMMAND(false),
    /** The caller is not signed in, or not any more. */
    UNAUTHORIZED(false),
    /** The caller may not do it. */
    FORBIDDEN(false),
    /** It does not exist, or is not for the caller to know of. */
    NOT_FOUND(false),
    /** It contradicts what is there, such as other content under the same {@code clientId}. */
    CONFLICT(false),
    /** Too many commands; {@code retryAfterMs} says when the next one is taken. */
    RATE_LIMITED(true),
    /** A value is too long; {@code field} names it, and {@code limit} is the most bytes. */
    PAYLOAD_TOO_LARGE(false),
    /** Not answered in time; where the outcome is unknown, the words do not say that nothing was changed. */
    TIMEOUT(true),
    /** A store, a node or a back end is away. */
    UNAVAILABLE(true),
    /** A defect, which is in the log. */
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
