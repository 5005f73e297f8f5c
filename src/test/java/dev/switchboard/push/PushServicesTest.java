package dev.switchboard.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PushServicesTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final PushServices services = new PushServices(2, now::get);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(services.begin("away"), "attempt " + i);
            services.end("away", false);
        }
    }

    @Test
    void givesOneServiceItsPlacesAndNoMore() {
        assertTrue(services.begin("one"));
        assertTrue(services.begin("one"));
        assertFalse(services.begin("one"));
        assertEquals(List.of("one"), services.busy());
        assertTrue(services.begin("other"));
        services.end("one", true);
        assertTrue(services.begin("one"));
    }

    @Test
    void leavesAServiceAloneThatDoesNotAnswer() {
        fail(3);
        assertFalse(services.begin("away"));
        assertTrue(services.begin("other"));
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertEquals(List.of("away"), services.busy());
        now.addAndGet(Duration.ofMillis(1).toNanos());
        fail(1);
        now.addAndGet(Duration.ofMillis(1_999).toNanos());
        assertFalse(services.begin("away"));
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertTrue(services.begin("away"));
        services.end("away", true);
        fail(3);
        assertFalse(services.begin("away"));
    }

    /** Regression: subscriptions with hosts that never answer, each another one, made it grow for ever. */
    @Test
    void forgetsHostsThatDidNotAnswerAnHourAgo() {
        for (int i = 0; i < 100; i++) {
            assertTrue(services.begin("away" + i));
            services.end("away" + i, false);
        }
        fail(3);
        assertTrue(services.begin("slow"));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertEquals(List.of(), services.busy());
        assertEquals(102, services.size());
        now.addAndGet(1);
        assertEquals(List.of(), services.busy());
        assertEquals(1, services.size());
        services.end("slow", true);
        assertEquals(0, services.size());
    }

    @Test
    void doesNotLeaveItAloneForMoreThanAMinute() {
        for (int i = 0; i < 30; i++) {
            assertTrue(services.begin("away"), "attempt " + i);
            services.end("away", false);
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }
    }
}
