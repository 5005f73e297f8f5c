package dev.switchboard.limits;

import dev.switchboard.bus.TokenBucket;
import java.time.Duration;

/**
 * So many turns in a time, refilled continuously: after a pause of {@code per}, all of {@code capacity} may be taken at once.
 *
 * @param capacity from 1
 * @param per longer than zero
 */
public record Limit(int capacity, Duration per) {

    /** The bucket of this limit, in microseconds. */
    TokenBucket bucketOfMicros() {
        return TokenBucket.of(capacity, per.toNanos() / 1_000);
    }
}
