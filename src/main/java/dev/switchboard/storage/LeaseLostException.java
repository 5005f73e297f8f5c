package dev.switchboard.storage;

/** Another node has the lease of this work now; what was asked of the store is not done. */
public final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LeaseLostException(String name) {
        super("another node has the lease of " + name);
    }
}
