package dev.switchboard.limits;

import java.time.Duration;

/**
 * So many in such a time, refilled all the time: after a pause of {@code per} all of {@code capacity} may come at once.
 *
 * @param capacity from 1
 * @param per longer than zero
 */
public record Limit(int capacity, Duration per) {

    /** In how many microseconds one turn is refilled. */
    long intervalMicros() {
        return Math.max(1, per.toNanos() / 1_000 / capacity);
    }

    /** In how many microseconds an empty bucket is full again: a multiple of the interval, so that rounding adds no turn. */
    long burstMicros() {
        return intervalMicros() * capacity;
    }
}
