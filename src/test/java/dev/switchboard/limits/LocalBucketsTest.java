package dev.switchboard.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalBucketsTest {

    private static final long MILLI = 1_000_000L;
    private static final Limit TEN_A_MINUTE = new Limit(10, Duration.ofMinutes(1));

    private final AtomicLong now = new AtomicLong(-7);
    private final LocalBuckets buckets = new LocalBuckets(1_000, now::get);

    @Test
    void grantsTheCapacityAtOnceAndThenOneByOne() {
        for (int i = 0; i < 10; i++) {
            assertEquals(0, buckets.take("ana", TEN_A_MINUTE));
        }
        assertEquals(6_000, buckets.take("ana", TEN_A_MINUTE));
        now.addAndGet(5_999 * MILLI);
        assertEquals(1, buckets.take("ana", TEN_A_MINUTE));
        now.addAndGet(MILLI);
        assertEquals(0, buckets.take("ana", TEN_A_MINUTE));
        assertEquals(6_000, buckets.take("ana", TEN_A_MINUTE));
    }

    @Test
    void takesSeveralTurnsTogetherOrNone() {
        assertEquals(0, buckets.take("ana", TEN_A_MINUTE, 7));
        assertEquals(6_000, buckets.take("ana", TEN_A_MINUTE, 4));
        assertEquals(0, buckets.take("ana", TEN_A_MINUTE, 3));
    }

    @Test
    void owesWhatIsChargedBeyondTheCapacity() {
        assertEquals(0, buckets.take("ana", TEN_A_MINUTE));
        buckets.charge("ana", TEN_A_MINUTE, 19);
        assertEquals(66_000, buckets.take("ana", TEN_A_MINUTE));
        now.addAndGet(66_000 * MILLI);
        assertEquals(0, buckets.take("ana", TEN_A_MINUTE));
    }

    @Test
    void asksForATurnWithoutTakingIt() {
        Limit one = new Limit(1, Duration.ofMinutes(1));
        assertEquals(0, buckets.peek("ana", one));
        assertEquals(0, buckets.size());
        assertEquals(0, buckets.take("ana", one));
        assertEquals(60_000, buckets.peek("ana", one));
        assertEquals(60_000, buckets.peek("ana", one));
        buckets.charge("ana", one, 1);
        assertEquals(120_000, buckets.peek("ana", one));
    }

    @Test
    void refillsUpToTheCapacity() {
        buckets.take("ana", TEN_A_MINUTE);
        now.addAndGet(Duration.ofDays(1).toNanos());
        for (int i = 0; i < 10; i++) {
            assertEquals(0, buckets.take("ana", TEN_A_MINUTE));
        }
        assertTrue(buckets.take("ana", TEN_A_MINUTE) > 0);
    }

    @Test
    void keepsOneBucketPerKey() {
        Limit one = new Limit(1, Duration.ofMinutes(1));
        assertEquals(0, buckets.take("ana", one));
        assertEquals(0, buckets.take("ben", one));
        assertEquals(60_000, buckets.take("ana", one));
    }

    @Test
    void grantsNoExtraTurnByRounding() {
        Limit seven = new Limit(7, Duration.ofSeconds(10));
        for (int i = 0; i < 7; i++) {
            assertEquals(0, buckets.take("ana", seven));
        }
        assertTrue(buckets.take("ana", seven) > 0);
    }

    @Test
    void neverKeepsMoreBucketsThanItsBound() {
        for (int i = 0; i < 50_000; i++) {
            buckets.take("user " + i, TEN_A_MINUTE);
        }
        assertTrue(buckets.size() <= 1_000, () -> buckets.size() + " buckets");
    }
}
