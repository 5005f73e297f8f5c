package dev.switchboard.routing;

/** Bytes that no node of this version says. It has no stack trace: it tells of a peer, not of a defect here. */
final class MalformedFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedFrameException(String problem) {
        super(problem, null, false, false);
    }
}
