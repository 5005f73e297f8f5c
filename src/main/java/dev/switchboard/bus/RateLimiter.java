package dev.switchboard.bus;

import io.vertx.core.Future;

/**
 * Decides whether a command may be sent now. Safe from any thread.
 *
 * <p>The gateway asks it once for each command that a concern owns, before it sends the command; a command that must wait
 * is refused with {@link Failure#rateLimited}.
 */
@FunctionalInterface
public interface RateLimiter {

    /** Limits nothing. */
    RateLimiter OFF = (subject, command) -> Future.succeededFuture(0L);

    /**
     * Takes one of the turns that {@code subject} has left for {@code command}.
     *
     * @param subject the id of the user who asks, or such as an address before there is a user
     * @return 0 if the command may be sent, otherwise the milliseconds after which it may be tried again; never fails
     */
    Future<Long> take(String subject, String command);

    /**
     * As {@link #take}, without taking the turn: for limits that count only some of the attempts, once they are known.
     *
     * @return 0 if a turn is left, otherwise the milliseconds after which there is one; never fails
     */
    default Future<Long> peek(String subject, String command) {
        return Future.succeededFuture(0L);
    }
}
