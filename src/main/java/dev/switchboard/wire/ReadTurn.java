package dev.switchboard.wire;

/**
 * How much of one peer's input is handled before the other connections of its event loop have their turn: so many frames in
 * one pass of the loop. Ordinary traffic has far fewer in one pass. On the socket's event loop; lives as long as the socket.
 */
final class ReadTurn {

    /** Less than a millisecond's work, also if each of them is refused with an answer. */
    static final int FRAMES = 64;

    private int left = FRAMES;
    private boolean waiting;
    private boolean unlimited;

    /** Counts one frame; false if no more may be handled in this turn. */
    boolean take() {
        return unlimited || --left >= 0;
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
