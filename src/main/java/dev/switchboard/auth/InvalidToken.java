package dev.switchboard.auth;

/**
 * A token that is not accepted. Why is for the log, not for the peer, and is always in words of our own: a library's may
 * repeat what they could not read, and that is a part of the token.
 */
public final class InvalidToken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidToken(String why) {
        super(why, null, false, false);
    }
}
