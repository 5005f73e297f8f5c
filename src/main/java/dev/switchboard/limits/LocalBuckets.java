package dev.switchboard.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * This node's own buckets, bounded: beyond the bound those go that were unused for longest, and are full if they are asked
 * for again. A bucket is one number, the time at which it will be full. Safe from any thread: keys are spread over parts
 * with a lock each, held for a look-up.
 */
final class LocalBuckets {

    private static final int PARTS = 64;
    /** The part is told by the upper bits of the spread hash; the map within it goes by the lower ones. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int SHIFT = Integer.SIZE - 6;

    private final Part[] parts = new Part[PARTS];
    private final LongSupplier micros;

    /**
     * @param bound the most buckets, rounded up to a multiple of the parts
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     */
    LocalBuckets(int bound, LongSupplier nanos) {
        long origin = nanos.getAsLong();
        micros = () -> (nanos.getAsLong() - origin) / 1_000;
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part((bound + PARTS - 1) / PARTS);
        }
    }

    /** Takes a turn from the bucket; 0, or after how many milliseconds it may be tried again. */
    long take(String key, Limit limit) {
        Part part = parts[key.hashCode() * SPREAD >>> SHIFT];
        synchronized (part) {
            return part.take(key, limit, micros.getAsLong());
        }
    }

    int size() {
        int size = 0;
        for (Part part : parts) {
            synchronized (part) {
                size += part.fullAt.size();
            }
        }
        return size;
    }

    private static final class Part {

        private final Map<String, Long> fullAt;

        Part(int bound) {
            fullAt = new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > bound;
                }
            };
        }

        /** The same arithmetic as the script of {@link RedisBuckets}. */
        long take(String key, Limit limit, long now) {
            long full = Math.max(fullAt.getOrDefault(key, now), now) + limit.intervalMicros();
            long wait = full - limit.burstMicros() - now;
            if (wait > 0) {
                return (wait + 999) / 1_000;
            }
            fullAt.put(key, full);
            return 0;
        }
    }
}
