package dev.switchboard.intake;

/**
 * Counts what one connection sends beside its messages: control frames, fragments, polls and the like. They are answered as
 * the protocol wants; a connection that sends as many as a flood has messages must be closed. On the connection's event loop.
 */
public final class EmptyFrames {

    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Runnable flooding;
    private final int most;
    private int count;
    private long since;

    EmptyFrames(Runnable flooding, int most) {
        this.flooding = flooding;
        this.most = most;
    }

    /** Counts one; true if the connection floods. */
    public boolean isFlood() {
        if (most == 0) {
            return false;
        }
        if (count == 0 || System.nanoTime() - since >= WINDOW_NANOS) {
            since = System.nanoTime();
            count = 0;
        }
        if (++count == most) {
            flooding.run();
        }
        return count >= most;
    }
}
