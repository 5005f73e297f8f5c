package dev.switchboard.client;

/**
 * The application's tokens. Asked before each connection, when 80 % of a token's life are over, and once more when the hub has
 * refused one; on a thread of its own, so it may wait for a server. A call that takes longer than an attempt to connect is
 * interrupted.
 */
@FunctionalInterface
public interface TokenSource {

    /** A token that is valid now, with or without {@code Bearer}. What it throws fails the attempt, and another follows. */
    String token() throws Exception;
}
