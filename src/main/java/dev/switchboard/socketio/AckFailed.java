package dev.switchboard.socketio;

/** No acknowledgement will arrive. It has no stack trace: the client is the cause, not this code. */
public final class AckFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AckFailed(String words) {
        super(words, null, false, false);
    }
}
