package dev.switchboard.bus.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SenderWindowTest {

    private static final int SIZE = SenderWindow.SIZE;

    @Test
    void acceptsEachCounterOnceInWhateverOrder() {
        SenderWindow window = new SenderWindow(1);
        Set<Long> seen = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long counter = 1 + random.nextInt(60_000);
            assertEquals(seen.add(counter), window.accept(counter, true, 0));
        }
    }

    @Test
    void refusesWhatIsTooOldToTell() {
        SenderWindow window = new SenderWindow(1);
        assertTrue(window.accept(SIZE + 10, true, 0));
        assertFalse(window.accept(10, true, 0));
        assertTrue(window.accept(11, true, 0));
        assertTrue(window.accept(5L * SIZE, true, 0));
        assertFalse(window.accept(5L * SIZE, true, 0));
        assertTrue(window.accept(5L * SIZE - 1, true, 0));
    }

    /** Only what is addressed to this node alone cannot be older than this node. */
    @Test
    void refusesUnboundMessagesFromBeforeTheIntroduction() {
        SenderWindow window = new SenderWindow(100);
        assertTrue(window.accept(100, true, 0));
        assertFalse(window.accept(99, false, 0));
        assertTrue(window.accept(99, true, 0));
        assertTrue(window.accept(101, false, 0));
    }

    @Test
    void refusesWhatASilentSenderSentBefore() {
        SenderWindow window = new SenderWindow(1);
        assertTrue(window.accept(7, true, 10));
        window.compact(5);
        assertTrue(window.accept(6, true, 10));
        window.compact(11);
        assertFalse(window.accept(7, true, 20));
        assertFalse(window.accept(5, true, 20));
        assertTrue(window.accept(8, true, 20));
        assertFalse(window.accept(8, true, 20));
    }
}
