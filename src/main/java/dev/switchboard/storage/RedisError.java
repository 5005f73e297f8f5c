package dev.switchboard.storage;

/**
 * Redis was reached and refused the command: an error reply that waiting does not cure. It has no stack trace, since it
 * comes from another process.
 */
public final class RedisError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisError(String reply) {
        super(reply, null, false, false);
    }

    /** Whether the reply begins with this word, such as {@code NOSCRIPT}. */
    public boolean is(String code) {
        return getMessage().equals(code) || getMessage().startsWith(code + " ");
    }
}
