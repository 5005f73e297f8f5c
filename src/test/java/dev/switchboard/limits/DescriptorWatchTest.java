package dev.switchboard.limits;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /**
     * When a node stopped, its worker threads ended before its event loops. A count that was due in between failed, and the
     * log ended in an unhandled RejectedExecutionException.
     */
    @Test
    void countsNoMoreOnceItIsUndeployed() {
        Vertx vertx = Vertx.vertx();
        AtomicLong counts = new AtomicLong();
        DescriptorWatch watch = new DescriptorWatch(10, () -> {
            counts.incrementAndGet();
            return 10;
        });
        String deployed = await(vertx.deployVerticle(watch));
        Await.until("it counts again", () -> counts.get() > 1);
        await(vertx.undeploy(deployed));
        // A count that had begun has ended within a period.
        List<Long> counted = new CopyOnWriteArrayList<>();
        vertx.setPeriodic(1_000, fired -> counted.add(counts.get()));
        Await.until("three periods go by", () -> counted.size() >= 3);
        assertEquals(counted.get(0), counted.get(2));
        await(vertx.close());
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
