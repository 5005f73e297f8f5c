package dev.switchboard.boot.stores;

/** The embedded stores cannot be used. The message is shown to the person who starts the node. */
public final class StoresException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoresException(String message) {
        super(message);
    }

    StoresException(String message, Throwable cause) {
        super(message, cause);
    }
}
