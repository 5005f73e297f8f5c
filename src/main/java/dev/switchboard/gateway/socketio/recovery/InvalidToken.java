package dev.switchboard.gateway.socketio.recovery;

/** An offset that this hub did not give, or not to this client. It has no stack trace: it is the client's doing. */
final class InvalidToken extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidToken(String words) {
        super(words, null, false, false);
    }
}
