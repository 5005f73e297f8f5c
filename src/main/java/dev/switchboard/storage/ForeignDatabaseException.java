package dev.switchboard.storage;

/** A {@link ForeignDatabase} cannot be used, or not so; the message is for its administrator. It has no stack trace. */
public final class ForeignDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ForeignDatabaseException(String reason) {
        super(reason, null, false, false);
    }

    ForeignDatabaseException(String reason, Throwable cause) {
        super(reason, cause, false, false);
    }
}
