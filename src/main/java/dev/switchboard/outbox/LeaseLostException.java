package dev.switchboard.outbox;

/** Another node works the outbox now. */
final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LeaseLostException() {
        super("another node has the lease of the outbox");
    }
}
