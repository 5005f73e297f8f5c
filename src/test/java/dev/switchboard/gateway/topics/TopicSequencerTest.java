package dev.switchboard.gateway.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TopicSequencerTest {

    private final TopicSequencer<Long> order = new TopicSequencer<>(passedOver -> {}, displaced -> {});

    @Test
    void passesTheNextAndDropsTheOlder() {
        order.startAt(4);
        assertEquals(List.of(5L), order.offer(5, 5L));
        assertEquals(List.of(), order.offer(5, 5L));
        assertEquals(List.of(), order.offer(3, 3L));
        assertEquals(5, order.position());
    }

    @Test
    void holdsALaterOneUntilTheGapIsClosed() {
        order.startAt(0);
        assertEquals(List.of(), order.offer(3, 3L));
        assertTrue(order.hasGap());
        assertEquals(List.of(1L), order.offer(1, 1L));
        assertEquals(List.of(2L, 3L), order.offer(2, 2L));
        assertFalse(order.hasGap());
    }

    @Test
    void holdsEverythingUntilTheHeadIsKnown() {
        assertEquals(List.of(), order.offer(8, 8L));
        assertEquals(List.of(), order.offer(7, 7L));
        assertEquals(List.of(8L), order.startAt(7));
    }

    @Test
    void countsLiveEventsBeforeALateHeadAsNotMissed() {
        order.offer(8, 8L);
        order.offer(9, 9L);
        assertEquals(List.of(8L, 9L), order.startLateAt(9));
    }

    @Test
    void keepsTheEarliestWhenTooManyWait() {
        order.startAt(0);
        for (long seq = TopicSequencer.MAX_WAITING + 500; seq >= 2; seq--) {
            order.offer(seq, seq);
        }
        assertEquals(TopicSequencer.MAX_WAITING, order.offer(1, 1L).size());
        assertEquals(TopicSequencer.MAX_WAITING, order.position());
    }

    /** Every event that is not kept is handed over, so that its confirmation is not lost with it. */
    @Test
    void handsOverEachEventThatDoesNotWait() {
        List<String> displaced = new ArrayList<>();
        TopicSequencer<String> full = new TopicSequencer<>(passedOver -> {}, displaced::add);
        full.startAt(0);
        for (long seq = 3; seq < TopicSequencer.MAX_WAITING + 3; seq++) {
            full.offer(seq, "event " + seq);
        }
        assertEquals(List.of(), displaced);
        full.offer(5_000, "late");
        full.offer(3, "repeated");
        full.offer(2, "early");
        assertEquals(List.of("late", "event 3", "event " + (TopicSequencer.MAX_WAITING + 2)), displaced);
    }

    @Test
    void ordersAnyShuffleWithRepeats() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            TopicSequencer<Long> shuffled = new TopicSequencer<>(passedOver -> {}, displaced -> {});
            List<Long> seqs =
                    new ArrayList<>(LongStream.rangeClosed(1, 60).boxed().toList());
            seqs.addAll(LongStream.rangeClosed(20, 40).boxed().toList());
            Collections.shuffle(seqs, random);
            List<Long> passed = new ArrayList<>(shuffled.startAt(0));
            seqs.forEach(seq -> passed.addAll(shuffled.offer(seq, seq)));
            assertEquals(LongStream.rangeClosed(1, 60).boxed().toList(), passed, "round " + round);
        }
    }
}
