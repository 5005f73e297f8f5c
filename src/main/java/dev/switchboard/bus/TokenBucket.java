package dev.switchboard.bus;

/**
 * The arithmetic of a token bucket: so many turns in a time, refilled continuously. The state of a bucket is one number that
 * its owner keeps, the time at which the bucket will be full; every time here is in the unit that the owner chose.
 *
 * @param interval in how much time one turn is refilled
 * @param burst in how much time an empty bucket is full: a multiple of the interval, so that rounding adds no turn
 */
public record TokenBucket(long interval, long burst) {

    /**
     * A bucket that grants all of {@code capacity} at once after a pause of {@code per}.
     *
     * @param capacity from 1
     */
    public static TokenBucket of(int capacity, long per) {
        long interval = Math.max(1, per / capacity);
        return new TokenBucket(interval, interval * capacity);
    }

    /** How many times the capacity may be owed. */
    public static final int MAX_OWED = 100;

    /** When the bucket will be full if a turn is taken now; the owner keeps this only if {@link #wait} is not positive. */
    public long fullAfterTurn(long fullAt, long now) {
        return fullAfterTurns(fullAt, now, 1);
    }

    /** As {@link #fullAfterTurn}, of several turns. */
    public long fullAfterTurns(long fullAt, long now, int turns) {
        return Math.max(fullAt, now) + interval * turns;
    }

    /** When the bucket will be full if the turns are taken whether or not they are there. */
    public long fullAfterCharge(long fullAt, long now, int turns) {
        return Math.min(fullAfterTurns(fullAt, now, turns), now + burst * MAX_OWED);
    }

    /** How long that turn must wait; it is granted if this is not positive. */
    public long wait(long fullAfterTurn, long now) {
        return fullAfterTurn - burst - now;
    }
}
