package dev.switchboard.gateway.operator;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How fast the connections of a node that ends are told so.
 *
 * @param perSecond how many
 */
record DrainPace(int perSecond) {

    private static final long PAUSE_MS = 100;

    /** How many are to have been told after so long; the first at once. */
    long due(long nanos) {
        return (long) (nanos / (double) TimeUnit.SECONDS.toNanos(1) * perSecond) + 1;
    }

    /** Until the next are told. Uneven, so that the clients of several nodes that end together do not fall into step. */
    static long pauseMs(RandomGenerator chances) {
        return chances.nextLong(PAUSE_MS / 2, PAUSE_MS * 3 / 2);
    }
}
