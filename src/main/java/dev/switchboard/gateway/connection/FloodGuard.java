package dev.switchboard.gateway.connection;

import dev.switchboard.bus.TokenBucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast one connection may send. Frames within its rate are handled; frames above it are refused without further work;
 * a connection that sends at ten times its rate for ten seconds floods, and is closed. A short burst, however steep, is
 * refused and not closed until it has sent as much as such a flood.
 *
 * <p>Every inbound frame takes one turn, whatever it contains. On the connection's own thread; lives as long as the
 * connection. It counts seconds, and needs the memory for that, only once the connection has exceeded its rate.
 */
public final class FloodGuard {

    /** The outcome of {@link #take} for a connection that must be closed. */
    public static final long FLOODING = -1;

    private static final int SECONDS = 10;
    private static final int TIMES = 10;
    private static final long NANOS = 1_000_000_000L;

    private final TokenBucket bucket;
    private final long flood;
    private final long origin;
    /** When the bucket is full, after the origin. */
    private long fullAt;
    /** How many frames came in each of the last seconds, by the second modulo {@link #SECONDS}; null until one was refused. */
    private int @Nullable [] counts;

    private long second;
    private long sum;

    /**
     * @param capacity how many frames may come in {@code per}, at once or one by one
     * @param now of a clock that never goes back, in nanoseconds
     */
    FloodGuard(int capacity, Duration per, long now) {
        bucket = TokenBucket.of(capacity, per.toNanos());
        flood = Math.max(capacity + 1L, NANOS * TIMES * SECONDS / bucket.interval());
        origin = now;
    }

    /** The guard of a connection; null if there is no limit. */
    public static @Nullable FloodGuard of(ConnectionConfig config) {
        return config.flood()
                .map(limit -> new FloodGuard(limit.capacity(), limit.per(), System.nanoTime()))
                .orElse(null);
    }

    /**
     * Takes one turn.
     *
     * @param now of the same clock
     * @return 0 if the frame may be handled, {@link #FLOODING}, or after how many milliseconds it may be tried again
     */
    public long take(long now) {
        long at = now - origin;
        long full = bucket.fullAfterTurn(fullAt, at);
        long wait = bucket.wait(full, at);
        if (wait > 0 && counts == null) {
            counts = new int[SECONDS];
            second = at / NANOS;
        }
        if (counts != null && isFlood(counts, at / NANOS)) {
            return FLOODING;
        }
        if (wait > 0) {
            return (wait + 999_999) / 1_000_000;
        }
        fullAt = full;
        return 0;
    }

    private boolean isFlood(int[] perSecond, long now) {
        long passed = Math.min(now - second, SECONDS);
        for (long i = 1; i <= passed; i++) {
            int slot = (int) ((second + i) % SECONDS);
            sum -= perSecond[slot];
            perSecond[slot] = 0;
        }
        second = now;
        perSecond[(int) (now % SECONDS)]++;
        return ++sum >= flood;
    }
}
