package dev.switchboard.gateway.connection;

import dev.switchboard.bus.TokenBucket;
import java.time.Duration;

/**
 * How fast one connection may send. Within its rate everything goes on; what is above it must wait, and is refused
 * without further work; and a connection that goes on at ten times its rate for ten seconds is flooding, to be closed. A
 * short burst, however steep, is refused and not closed until it has sent as much as such a flood.
 *
 * <p>Every inbound frame is one turn, whatever it says. On the connection's own thread; as long as the connection; nothing
 * to close. It weighs little until the connection first exceeds its rate, since only then seconds are counted.
 */
public final class FloodGuard {

    /** The outcome of {@link #take} for a connection to be closed. */
    public static final long FLOODING = -1;

    private static final int SECONDS = 10;
    private static final int TIMES = 10;
    private static final long NANOS = 1_000_000_000L;

    private final TokenBucket bucket;
    private final long flood;
    private final long origin;
    /** When the bucket is full, after the origin. */
    private long fullAt;
    /** How many came in each of the last seconds, by the second modulo {@link #SECONDS}; null until one had to wait. */
    private int[] counts;

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

    /** A guard as the configuration wants it; null for none. */
    public static FloodGuard of(GatewayConfig config) {
        return config.flood()
                .map(limit -> new FloodGuard(limit.capacity(), limit.per(), System.nanoTime()))
                .orElse(null);
    }

    /**
     * Takes one turn.
     *
     * @param now of the same clock
     * @return 0 if the frame may go on, {@link #FLOODING}, or after how many milliseconds it may be tried again
     */
    public long take(long now) {
        long at = now - origin;
        long full = bucket.fullAfterTurn(fullAt, at);
        long wait = bucket.wait(full, at);
        if (wait > 0 && counts == null) {
            counts = new int[SECONDS];
            second = at / NANOS;
        }
        if (counts != null && isFlood(at / NANOS)) {
            return FLOODING;
        }
        if (wait > 0) {
            return (wait + 999_999) / 1_000_000;
        }
        fullAt = full;
        return 0;
    }

    private boolean isFlood(long now) {
        long passed = Math.min(now - second, SECONDS);
        for (long i = 1; i <= passed; i++) {
            int slot = (int) ((second + i) % SECONDS);
            sum -= counts[slot];
            counts[slot] = 0;
        }
        second = now;
        counts[(int) (now % SECONDS)]++;
        return ++sum >= flood;
    }
}
