package dev.switchboard.bus;

import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * Until when a command may take effect. After it the caller has been answered {@link ErrorCode#TIMEOUT}, so a step that has
 * not begun is not begun any more. It counts time on this process's own clock; between nodes the remaining time travels,
 * because clocks of machines differ.
 *
 * @param nanos by {@link System#nanoTime()}
 */
@ConcernApi
public record Deadline(long nanos) {

    /** Later than any command. */
    public static final Deadline NONE = in(Duration.ofDays(36_500));

    /** This long from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Whether the command must not take effect any more. */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** The nanoseconds until then; 0 or less once it has passed. */
    public long remainingNanos() {
        return nanos - System.nanoTime();
    }

    /**
     * The deadline on another clock.
     *
     * @param then what that clock showed at some moment before this call: the result is never too late
     */
    public OffsetDateTime onClock(OffsetDateTime then) {
        return then.plusNanos(Math.max(0, remainingNanos()));
    }
}
