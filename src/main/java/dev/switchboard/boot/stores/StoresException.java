package dev.switchboard.boot.stores;

/** The embedded stores cannot be used; the message is for the person who starts the node. */
public final class StoresException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoresException(String message) {
        super(message);
    }

    StoresException(String message, Throwable cause) {
        super(message, cause);
    }
}
