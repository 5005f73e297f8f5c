package dev.switchboard.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {

    private final AtomicInteger collections = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final List<Integer> levels = new ArrayList<>();
    private MemoryUse use = new MemoryUse(0, 0, 0);
    private final MemoryWatch watch = new MemoryWatch(
            new MemoryConfig(0.8),
            () -> use,
            collections::incrementAndGet,
            ends::incrementAndGet,
            (heap, direct, level) -> levels.add(level));

    private void look(double liveHeap, double heldHeap, double direct) {
        use = new MemoryUse(liveHeap, heldHeap, direct);
        watch.look();
    }

    @Test
    void refusesConnectionsAboveTheWatermarkAndDurableWorkHalfwayToTheLimit() {
        look(0.79, 0.79, 0.1);
        assertTrue(watch.admitsConnections());
        assertEquals(Optional.empty(), watch.problem());

        look(0.8, 0.8, 0.1);
        assertFalse(watch.admitsConnections());
        assertTrue(watch.admitsDurableWork());
        assertEquals(Optional.of("the node is short of memory: heap 80%, direct memory 10%"), watch.problem());

        look(0.9, 0.9, 0.1);
        assertFalse(watch.admitsDurableWork());
        assertEquals(List.of(0, 1, 2), levels);
    }

    @Test
    void countsDirectMemoryAsItCountsTheHeap() {
        look(0.1, 0.1, 0.85);
        assertFalse(watch.admitsConnections());
        look(0.1, 0.1, 0.95);
        assertFalse(watch.admitsDurableWork());
    }

    @Test
    void returnsByItselfAndDoesNotFlapAtAThreshold() {
        look(0.9, 0.9, 0.1);
        look(0.89, 0.89, 0.1);
        assertFalse(watch.admitsDurableWork());
        look(0.87, 0.87, 0.1);
        assertTrue(watch.admitsDurableWork());
        look(0.79, 0.79, 0.1);
        assertFalse(watch.admitsConnections());
        look(0.77, 0.77, 0.1);
        assertTrue(watch.admitsConnections());
        assertEquals(Optional.empty(), watch.problem());
    }

    /** With the serial collector the old generation is collected when it is full; until then nobody knows what lives. */
    @Test
    void asksForACollectionWhereTheHeapIsFullOfWhatMayBeGarbageButNotAgainAtOnce() {
        look(0.3, 0.85, 0.1);
        assertEquals(1, collections.get());
        for (int i = 0; i < 119; i++) {
            look(0.3, 0.85, 0.1);
        }
        assertEquals(1, collections.get());
        look(0.3, 0.85, 0.1);
        assertEquals(2, collections.get());
        assertTrue(watch.admitsConnections());
    }

    @Test
    void endsTheProcessIfTheHeapStaysFull() {
        for (int i = 0; i < 39; i++) {
            look(0.99, 0.99, 0.1);
        }
        look(0.97, 0.97, 0.1);
        assertEquals(0, ends.get());
        for (int i = 0; i < 40; i++) {
            look(0.99, 0.99, 0.1);
        }
        assertEquals(1, ends.get());
    }
}
