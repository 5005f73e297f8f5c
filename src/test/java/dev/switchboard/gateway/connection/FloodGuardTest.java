package dev.switchboard.gateway.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The connection's rate is 50 a second. */
class FloodGuardTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final FloodGuard guard = new FloodGuard(50, Duration.ofSeconds(1), START);
    private long now = START;

    /** Sends evenly at {@code perSecond}; the milliseconds until that counts as flooding, or -1 if it never does. */
    private long millisUntilFlooding(int perSecond, int seconds) {
        long begin = now;
        for (int i = 0; i < perSecond * seconds; i++) {
            if (guard.take(now) == FloodGuard.FLOODING) {
                return (now - begin) / MILLI;
            }
            now += SECOND / perSecond;
        }
        return -1;
    }

    @Test
    void allowsTheRateForEver() {
        for (int i = 0; i < 50 * 100; i++) {
            assertEquals(0, guard.take(now));
            now += SECOND / 50;
        }
    }

    @Test
    void allowsABurstAndThenReturnsTheWait() {
        for (int i = 0; i < 50; i++) {
            assertEquals(0, guard.take(now));
        }
        long wait = guard.take(now);
        assertEquals(20, wait);
        now += (wait - 1) * MILLI;
        assertTrue(guard.take(now) > 0);
        now += MILLI;
        assertEquals(0, guard.take(now));
        assertTrue(guard.take(now) > 0);
    }

    @Test
    void closesTenTimesTheRateAfterTenSeconds() {
        long millis = millisUntilFlooding(500, 30);
        assertTrue(millis > 9_000 && millis <= 11_500, "flooding after " + millis + " ms");
    }

    @Test
    void closesASteeperFloodOnceItHasSentAsMuch() {
        long millis = millisUntilFlooding(5_000, 30);
        assertTrue(millis > 900 && millis < 1_500, "flooding after " + millis + " ms");
    }

    @Test
    void refusesButNeverClosesALowerRate() {
        assertEquals(-1, millisUntilFlooding(400, 60));
    }

    @Test
    void forgetsABurstAfterTenSeconds() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 4_000; i++) {
                assertNotEquals(FloodGuard.FLOODING, guard.take(now));
            }
            now += 11 * SECOND;
        }
    }

    @Test
    void doesNotCloseAFullBucketsBurst() {
        FloodGuard patient = new FloodGuard(1_000, Duration.ofHours(1), START);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(0, patient.take(now));
        }
    }
}
