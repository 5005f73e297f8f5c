package dev.switchboard.wire;

/**
 * Whether the frames of one connection come so often that they wait for each other. What writes them extends it, since each
 * event reads it for each of its members. On the connection's event loop.
 */
public abstract class FramePace {

    /** An answer, the asker's own event and a few of others: so many leave at once in one window. */
    private static final int MOST_AT_ONCE = 4;
    /** A window that gathered fewer was not worth the wait. */
    private static final int FEWEST_TOGETHER = 3;

    /** When the window began in which {@link #recent} frames came. */
    private long since;

    private int recent;
    /** Whether frames wait for each other. */
    private boolean busy;
    /** Whether frames wait in an open flush window. */
    private boolean riding;

    /**
     * Counts one frame; whether it need not wait for others.
     *
     * @param moreComes whether it is known that others follow it at once; otherwise so few in this window are no reason to wait
     */
    protected final boolean isCalm(long now, long windowNanos, boolean moreComes) {
        // An open window is judged at its end: it may be longer than this, and began later than the end of the one
        // before.
        if (!riding && now - since >= windowNanos) {
            since = now;
            recent = 0;
            busy = false;
        }
        recent++;
        if (!busy && (moreComes || recent > MOST_AT_ONCE)) {
            busy = true;
            recent = 1;
        }
        return !busy;
    }

    /** A frame waits in the open window; true if it is the first one there. */
    protected final boolean ride() {
        boolean first = !riding;
        riding = true;
        return first;
    }

    /** The open window has ended. */
    protected final void arrive(long now) {
        riding = false;
        busy = recent >= FEWEST_TOGETHER;
        since = now;
        recent = 0;
    }
}
