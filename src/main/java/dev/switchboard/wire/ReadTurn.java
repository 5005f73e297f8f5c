package dev.switchboard.wire;

/**
 * How much of one peer's input is handled before the other connections of its event loop have their turn: so many frames, or
 * so much time, in one pass of the loop. Ordinary traffic has far fewer in one pass, and is not timed. On the socket's event loop; lives as long as the socket.
 */
final class ReadTurn {

    static final int FRAMES = 64;

    private static final int FRAMES_PER_LOOK = 4;
    /** Frames that are refused with an answer, or the first ones that a cold process sees, need more than the others. */
    private static final long MOST_NANOS = 50_000;

    private int left = FRAMES;
    private long timedFrom;
    private boolean waiting;
    private boolean unlimited;

    /** Counts one frame; false if no more may be handled in this turn. */
    boolean take() {
        left--;
        if (left % FRAMES_PER_LOOK == 0 && left > 0) {
            look();
        }
        return unlimited || left >= 0;
    }

    private void look() {
        long now = System.nanoTime();
        if (left == FRAMES - FRAMES_PER_LOOK) {
            timedFrom = now;
        } else if (now - timedFrom > MOST_NANOS) {
            left = 0;
        }
    }

    /** Whether the next frame has to wait. */
    boolean isUsedUp() {
        return !unlimited && left <= 0;
    }

    /** Waits for the next turn; false if that is so already. */
    boolean await() {
        boolean first = !waiting;
        waiting = true;
        return first;
    }

    /** Whether input waits for the next turn. */
    boolean isWaiting() {
        return waiting;
    }

    /** A pass of the loop has ended. */
    void passed() {
        if (!waiting) {
            left = FRAMES;
        }
    }

    /** The next turn begins. */
    void begin() {
        waiting = false;
        left = FRAMES;
    }

    /** The channel has ended; what came before is handled at once. */
    void lift() {
        waiting = false;
        unlimited = true;
    }
}
