package dev.switchboard.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FramePaceTest {

    private static final long WINDOW = 5;

    /** The frames of one connection, and how often it calls the system for them, in milliseconds of its own. */
    private static final class Run extends FramePace {

        private final long longWindow;
        private long windowEnds = Long.MAX_VALUE;
        private boolean moreComes;
        private int calls;

        Run(long longWindow) {
            this.longWindow = longWindow;
        }

        void frame(long now) {
            if (now >= windowEnds) {
                windowEnds = Long.MAX_VALUE;
                arrive(now);
                calls++;
            }
            if (isCalm(now, WINDOW, moreComes)) {
                calls++;
            } else if (ride()) {
                windowEnds = now + longWindow;
            }
        }
    }

    private static int calls(long window, int frames, long apart) {
        Run run = new Run(window);
        for (int i = 0; i < frames; i++) {
            run.frame(100 + i * apart);
        }
        return run.calls;
    }

    @Test
    void letsAFewFramesLeaveAtOnce() {
        assertEquals(4, calls(WINDOW, 4, 0));
        assertEquals(100, calls(WINDOW, 100, 4));
    }

    /**
     * Regression: in a room with a thousand events a second each second frame left alone, and a delivery cost half as much
     * again. A window begins with its first frame, after the end of the one before, and was taken to be over before it was.
     */
    @Test
    void gathersTheFramesOfABusyConnectionInEveryWindow() {
        assertTrue(calls(WINDOW, 1_000, 1) <= 1_000 / WINDOW + 10, () -> calls(WINDOW, 1_000, 1) + " calls");
        assertTrue(calls(2 * WINDOW, 1_000, 1) <= 500 / WINDOW + 10, () -> calls(2 * WINDOW, 1_000, 1) + " calls");
    }

    /**
     * Regression: a room of five hundred in which hundreds speak at once had a system call for each delivery. To serve its
     * members took about as long as a window, so that no connection ever looked busy.
     */
    @Test
    void gathersFramesThatAreKnownToFollowEachOther() {
        Run run = new Run(WINDOW);
        run.moreComes = true;
        for (int i = 0; i < 100; i++) {
            run.frame(100 + i * 4);
        }
        assertTrue(run.calls <= 50, () -> run.calls + " calls");
        run.moreComes = false;
        run.frame(600);
        int before = run.calls;
        run.frame(700);
        assertEquals(before + 1, run.calls, "what comes alone later leaves at once");
    }

    @Test
    void isCalmAgainAfterAWindowThatGatheredLittle() {
        Run run = new Run(WINDOW);
        for (int i = 0; i < 20; i++) {
            run.frame(100 + i);
        }
        run.frame(200);
        run.frame(210);
        int before = run.calls;
        run.frame(220);
        run.frame(220);
        assertEquals(before + 2, run.calls);
    }
}
