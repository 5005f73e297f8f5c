package dev.switchboard.storage.postgres;

import java.util.Optional;

/** PostgreSQL is older than what the hub supports: it has neither {@code xid8} nor the functions on it. */
public final class TooOldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int OLDEST = 130_000;
    private static final int MAJOR = 10_000;

    private TooOldException(int version) {
        super("PostgreSQL is version " + version / MAJOR + "." + version % MAJOR + "; the hub needs 13 or newer");
    }

    /** The refusal of a server of this version, such as 120017; empty if the hub supports it. */
    static Optional<TooOldException> of(int version) {
        return version < OLDEST ? Optional.of(new TooOldException(version)) : Optional.empty();
    }

    /** The one that a failure to connect comes from. */
    public static Optional<TooOldException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooOldException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
