package dev.switchboard.bus.seal;

/** Ends the decoding of a message that is refused. Has no stack trace, since strangers decide how often it is thrown. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.reason(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
