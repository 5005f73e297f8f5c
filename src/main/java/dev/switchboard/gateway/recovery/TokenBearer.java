package dev.switchboard.gateway.recovery;

/**
 * Whom a recovery token is for; it is invalid for anyone else.
 *
 * @param pid the private id of the client's connection; empty for a kind of token that is the user's at any connection
 * @param user the user's id
 */
public record TokenBearer(TokenKind kind, String pid, String user) {

    private static final int MAX_PID_LENGTH = 64;

    /** One client of Socket.IO. */
    public static TokenBearer socketIo(String pid, String user) {
        return new TokenBearer(TokenKind.SOCKET_IO, pid, user);
    }

    /** Any stream of server-sent events of the user, whose id is empty for clients without a token. */
    public static TokenBearer events(String user) {
        return new TokenBearer(TokenKind.EVENT_ID, "", user);
    }

    /** Whether a client may have such a private id. */
    boolean isPossible() {
        return kind == TokenKind.EVENT_ID ? pid.isEmpty() : !pid.isEmpty() && pid.length() <= MAX_PID_LENGTH;
    }
}
