package dev.switchboard.soak;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits on the soak's main thread. */
final class Until {

    private Until() {}

    /** Waits until the condition holds and returns the milliseconds it took; fails if the time runs out. */
    static long holds(Duration within, String what, BooleanSupplier condition) {
        return holds(within, () -> what, condition);
    }

    static long holds(Duration within, Supplier<String> what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > within.toNanos()) {
                throw new AssertionError("not within " + within + ": " + what.get());
            }
            LockSupport.parkNanos(10_000_000);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    static void passed(long ms) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long left = ms; left > 0; left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
        }
    }
}
