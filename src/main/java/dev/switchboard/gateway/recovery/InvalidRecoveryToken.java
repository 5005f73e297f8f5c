package dev.switchboard.gateway.recovery;

/** A recovery token that this hub did not make, or not for this client. It has no stack trace: the client sent it. */
final class InvalidRecoveryToken extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidRecoveryToken(String words) {
        super(words, null, false, false);
    }
}
