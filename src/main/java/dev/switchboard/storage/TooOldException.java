package dev.switchboard.storage;

/** PostgreSQL is older than what the hub supports: it has neither {@code xid8} nor the functions on it. */
public final class TooOldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooOldException(String version) {
        super("is version " + version + "; the hub needs 13 or newer");
    }
}
