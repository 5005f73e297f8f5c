package dev.switchboard.auth;

/**
 * A token that is refused. The message is for the log, not for the peer. It is always our own wording, because a library's
 * message may quote text that it could not parse, and that text is part of the token.
 */
public final class InvalidToken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidToken(String reason) {
        super(reason, null, false, false);
    }
}
