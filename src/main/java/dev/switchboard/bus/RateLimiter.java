package dev.switchboard.bus;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Decides whether a command may be sent now. Safe from any thread.
 *
 * <p>The gateway asks it once for each command that a concern owns, before it sends the command; a command that must wait
 * is refused with {@link Failure#rateLimited}. A command costs by its weight: bytes, times those who hear them. Before it is
 * sent, its own size is known ({@link CommandWeight#of}); how much of it others hear stands in the answer
 * ({@link Answer#heard}) and is charged afterwards, so that what comes next waits for it.
 */
@FunctionalInterface
public interface RateLimiter {

    /** Limits nothing. */
    RateLimiter OFF = (subject, command, weight) -> Future.succeededFuture(0L);

    /**
     * Takes the turns that a command of this weight costs, one at least, from those that {@code subject} has left for
     * {@code command}.
     *
     * @param subject the id of the user who asks, or such as an address before there is a user
     * @return 0 if the command may be sent, otherwise the milliseconds after which it may be tried again; never fails
     */
    Future<Long> take(String subject, String command, long weight);

    /** Takes one turn. */
    default Future<Long> take(String subject, String command) {
        return take(subject, command, 0);
    }

    /** Asks once the turns are taken; fails with {@code RATE_LIMITED} and does not ask if they are not there. */
    default <T> Future<T> within(String subject, String command, long weight, Supplier<Future<T>> ask) {
        return take(subject, command, weight)
                .compose(waitMs -> waitMs > 0 ? Future.failedFuture(Failure.rateLimited(waitMs)) : ask.get());
    }

    /** Takes one turn for what is asked. */
    default <T> Future<T> within(String subject, String command, Supplier<Future<T>> ask) {
        return within(subject, command, 0, ask);
    }

    /**
     * Takes the turns that a command has cost beyond those for {@code taken}, even if they are not there: they are owed.
     *
     * @param taken the weight that it was taken with
     * @param weight the weight that it turned out to have
     */
    default void charge(String subject, String command, long taken, long weight) {}

    /**
     * As {@link #take(String, String)}, without taking the turn: for limits that count only some of the attempts, once they
     * are known.
     *
     * @return 0 if a turn is left, otherwise the milliseconds after which there is one; never fails
     */
    default Future<Long> peek(String subject, String command) {
        return Future.succeededFuture(0L);
    }
}
