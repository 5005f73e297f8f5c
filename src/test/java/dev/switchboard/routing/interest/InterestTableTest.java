package dev.switchboard.routing.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Marks, notifications and the sweep of released bits. */
class InterestTableTest {

    private final Queue<Runnable> soon = new ArrayDeque<>();
    private final List<String> changes = new ArrayList<>();
    private final InterestTable table = new InterestTable(
            (topic, before, now) -> {
                if (before != now) {
                    changes.add(topic + (now ? " gained" : " lost"));
                }
            },
            new Rounds(
                    new Rounds.Timers() {
                        @Override
                        public void every(long millis, Runnable task) {
                            throw new AssertionError("a sweep is not repeated");
                        }

                        @Override
                        public void after(long millis, Runnable task) {
                            soon.add(task);
                        }
                    },
                    () -> 0));

    @Test
    void notifiesOfTheFirstNodeAndTheLast() {
        int one = table.take();
        int other = table.take();
        assertTrue(table.add(Topic.user("ana"), one));
        assertFalse(table.add(Topic.user("ana"), one));
        assertTrue(table.add(Topic.user("ana"), other));
        assertTrue(table.remove(Topic.user("ana"), one));
        assertFalse(table.remove(Topic.user("ana"), one));
        assertTrue(table.remove(Topic.user("ana"), other));
        assertEquals(List.of("user-ana gained", "user-ana lost"), changes);
        assertEquals(0, table.size());
    }

    @Test
    void reusesABitOnlyOnceItsMarksAreSwept() {
        int bit = table.take();
        for (int i = 0; i < 10_000; i++) {
            table.add(Topic.chat("c" + i), bit);
        }
        table.release(bit);
        soon.remove().run();
        assertTrue(table.size() > 0, "swept in portions");
        int next = table.take();
        assertNotEquals(bit, next);
        table.add(Topic.chat("c0"), next);
        runAll();
        assertEquals(1, table.size());
        assertEquals(InterestTable.bit(next), table.mask(Topic.chat("c0")));
        assertEquals(bit, table.take());
    }

    @Test
    void sweepsABitReleasedDuringASweep() {
        int one = table.take();
        int other = table.take();
        table.add(Topic.user("ana"), one);
        table.add(Topic.user("ben"), other);
        table.release(one);
        table.release(other);
        runAll();
        assertEquals(List.of("user-ana gained", "user-ben gained", "user-ana lost", "user-ben lost"), changes);
        assertEquals(one, table.take());
    }

    @Test
    void doesNotReportAUserThatMovedToAnotherNodeBeforeTheSweep() {
        int gone = table.take();
        int other = table.take();
        table.add(Topic.user("ana"), gone);
        table.release(gone);
        table.add(Topic.user("ana"), other);
        runAll();
        assertEquals(List.of("user-ana gained"), changes);
    }

    @Test
    void hasNoBitWhenAllAreInUse() {
        for (int i = 1; i < Long.SIZE; i++) {
            assertEquals(i, table.take());
        }
        assertEquals(InterestTable.NONE, table.take());
    }

    private void runAll() {
        while (!soon.isEmpty()) {
            soon.remove().run();
        }
    }
}
