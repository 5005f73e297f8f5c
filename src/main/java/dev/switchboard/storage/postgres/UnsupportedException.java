package dev.switchboard.storage.postgres;

import java.util.Optional;
import java.util.Set;

/**
 * The hub cannot use this database: the server is too old and has neither {@code xid8} nor the functions on it, or the
 * encoding lacks characters that people write.
 */
public final class UnsupportedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int OLDEST = 130_000;
    private static final int MAJOR = 10_000;

    /** The second one takes the bytes as they are. */
    private static final Set<String> ENCODINGS = Set.of("UTF8", "SQL_ASCII");

    private UnsupportedException(String message) {
        super(message);
    }

    /** The refusal of a server of this version, such as 120017; empty if the hub supports it. */
    static Optional<UnsupportedException> of(int version) {
        return version < OLDEST
                ? Optional.of(new UnsupportedException("PostgreSQL is version " + version / MAJOR + "."
                        + version % MAJOR + "; the hub needs 13 or newer"))
                : Optional.empty();
    }

    /** The refusal of a database with this encoding for what people write; empty if it has room for every character. */
    public static Optional<UnsupportedException> ofEncoding(String encoding) {
        return ENCODINGS.contains(encoding)
                ? Optional.empty()
                : Optional.of(new UnsupportedException("the database has the encoding " + encoding
                        + "; the hub needs UTF8 (create database … encoding 'UTF8' template template0)"));
    }

    /** The one that a failure to connect comes from. */
    public static Optional<UnsupportedException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsupportedException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
