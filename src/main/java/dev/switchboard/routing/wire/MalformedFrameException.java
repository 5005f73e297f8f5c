package dev.switchboard.routing.wire;

/** Bytes that no node of this version sends. Has no stack trace: the fault lies with the peer, not here. */
public final class MalformedFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String problem) {
        super(problem, null, false, false);
    }
}
