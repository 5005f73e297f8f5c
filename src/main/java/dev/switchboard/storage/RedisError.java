package dev.switchboard.storage;

/** An error reply of Redis that is about the command itself. It has no stack trace, because it originates in another process. */
public final class RedisError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reply;

    RedisError(String reply) {
        super(reply, null, false, false);
        this.reply = reply;
    }

    /** Whether the reply begins with this word, such as {@code NOSCRIPT}. */
    public boolean is(String code) {
        return reply.equals(code) || reply.startsWith(code + " ");
    }
}
