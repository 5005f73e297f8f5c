package dev.switchboard.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.bus.TokenBucket;
import java.util.function.LongSupplier;

/**
 * This node's own buckets, bounded: beyond the bound the cache drops those that are used least, and a dropped bucket is full
 * when it is next used. Safe from any thread; a bucket is locked for one turn.
 */
final class LocalBuckets {

    private final Cache<String, Bucket> buckets;
    private final LongSupplier micros;

    /**
     * Starts with no bucket.
     *
     * @param bound the most buckets
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     */
    LocalBuckets(int bound, LongSupplier nanos) {
        long origin = nanos.getAsLong();
        micros = () -> (nanos.getAsLong() - origin) / 1_000;
        // On the caller's thread: evicting is cheaper than waking another.
        buckets =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
    }

    /** Takes a turn from the bucket; 0, or after how many milliseconds it may be tried again. */
    long take(String key, Limit limit) {
        return take(key, limit, 1);
    }

    /** As {@link #take(String, Limit)}, several turns or none. */
    long take(String key, Limit limit, int turns) {
        return bucket(key).take(limit.bucketOfMicros(), micros.getAsLong(), turns);
    }

    /** Takes the turns whether or not they are there. */
    void charge(String key, Limit limit, int turns) {
        bucket(key).charge(limit.bucketOfMicros(), micros.getAsLong(), turns);
    }

    private Bucket bucket(String key) {
        return buckets.get(key, absent -> new Bucket());
    }

    /** As {@link #take(String, Limit)}, without taking the turn. */
    long peek(String key, Limit limit) {
        Bucket bucket = buckets.getIfPresent(key);
        return bucket == null ? 0 : bucket.peek(limit.bucketOfMicros(), micros.getAsLong(), 1);
    }

    long size() {
        return buckets.estimatedSize();
    }

    private static final class Bucket {

        private long fullAt;

        synchronized void charge(TokenBucket bucket, long now, int turns) {
            fullAt = bucket.fullAfterCharge(fullAt, now, turns);
        }

        synchronized long take(TokenBucket bucket, long now, int turns) {
            long wait = peek(bucket, now, turns);
            if (wait == 0) {
                fullAt = bucket.fullAfterTurns(fullAt, now, turns);
            }
            return wait;
        }

        synchronized long peek(TokenBucket bucket, long now, int turns) {
            long wait = bucket.wait(bucket.fullAfterTurns(fullAt, now, turns), now);
            return wait > 0 ? (wait + 999) / 1_000 : 0;
        }
    }
}
