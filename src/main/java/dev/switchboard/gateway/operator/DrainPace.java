package dev.switchboard.gateway.operator;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How fast a drain ends connections.
 *
 * @param perSecond how many connections a second
 */
record DrainPace(int perSecond) {

    private static final long PAUSE_MS = 100;

    /** How many should have been drained after so long; the first at once. */
    long due(long nanos) {
        return (long) (nanos / (double) TimeUnit.SECONDS.toNanos(1) * perSecond) + 1;
    }

    /** The pause before the next. Uneven, so that the clients of several nodes that stop together do not fall into step. */
    static long pauseMs(RandomGenerator random) {
        return random.nextLong(PAUSE_MS / 2, PAUSE_MS * 3 / 2);
    }
}
