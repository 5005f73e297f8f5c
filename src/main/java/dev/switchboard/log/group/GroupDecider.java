package dev.switchboard.log.group;

import dev.switchboard.bus.Topic;

/**
 * Decides the units of one kind in one transaction, in the order in which they arrived. It may remember what it has decided,
 * so that a unit takes the earlier ones into account, which the facts do not show yet.
 */
@FunctionalInterface
public interface GroupDecider<U, F, W, R> {

    /** The next position of a locked topic. */
    @FunctionalInterface
    interface Positions {

        long next(Topic topic);
    }

    /** Throws a {@link dev.switchboard.bus.Failure} to refuse the unit; the others are carried out all the same. */
    GroupDecision<W, R> decide(U unit, F facts, Positions positions);
}
