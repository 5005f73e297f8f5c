package dev.switchboard.bus;

import io.vertx.core.Future;

/**
 * Decides whether a command may go on now. Safe from any thread.
 *
 * <p>The doors ask it once for each command that a concern owns, before the command is sent; what must wait is answered
 * {@link Failure#rateLimited}.
 */
@FunctionalInterface
public interface RateLimiter {

    /** Nothing has to wait. */
    RateLimiter OFF = (subject, command) -> Future.succeededFuture(0L);

    /**
     * Takes one turn of {@code command} from what {@code subject} has left of it.
     *
     * @param subject the id of the user who asks, or what stands for one before there is a user
     * @return 0 if the command may go on, otherwise after how many milliseconds it may be tried again; never fails
     */
    Future<Long> take(String subject, String command);
}
