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

    /** Once a second, ten thousand idle connections cost more to count than to ping. */
    @Test
    void countsRarelyWhileThereIsRoomAndAgainBeforeItIsShort() {
        AtomicLong counts = new AtomicLong();
        DescriptorWatch watch = new DescriptorWatch(10_000, () -> {
            counts.incrementAndGet();
            return open.get();
        });
        IntStream.range(0, 59).forEach(second -> watch.look());
        assertEquals(1, counts.get(), "the one at the start");
        watch.look();
        assertEquals(2, counts.get(), "once a minute");
        IntStream.range(0, 5_000).forEach(i -> watch.mayStay());
        open.set(5_100);
        watch.look();
        assertEquals(3, counts.get(), "half of the room was taken");
        open.set(9_700);
        watch.count();
        IntStream.range(0, 10).forEach(second -> watch.look());
        assertEquals(14, counts.get(), "hardly any is left");
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
