package dev.switchboard.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DescriptorWatchTest {

    private final AtomicLong open = new AtomicLong(100);

    /** Clients that came within one second took the last descriptors, before the next count could see them. */
    @Test
    void countsTheConnectionsBetweenTwoCounts() {
        DescriptorWatch watch = new DescriptorWatch(400, open::get);
        long stayed = IntStream.range(0, 1_000).filter(i -> watch.mayStay()).count();
        assertEquals(200, stayed, "a quarter of 400 is reserved, and 100 were open");
        open.set(250);
        watch.count();
        assertTrue(watch.mayStay());
        open.set(300);
        watch.count();
        assertFalse(watch.mayStay());
    }

    @Test
    void reservesAFixedNumberOfMany() {
        open.set(0);
        DescriptorWatch watch = new DescriptorWatch(10_000, open::get);
        assertEquals(
                10_000 - 256,
                IntStream.range(0, 20_000).filter(i -> watch.mayStay()).count());
    }
}
