package dev.switchboard.socketio;

/** No acknowledgement will come. It has no stack trace: it is the client's doing. */
public final class AckFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AckFailed(String words) {
        super(words, null, false, false);
    }
}
