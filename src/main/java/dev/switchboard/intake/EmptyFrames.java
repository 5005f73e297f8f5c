package dev.switchboard.intake;

/**
 * Counts what one connection sends beside its messages: control frames, fragments, polls and the like. They are answered as
 * the protocol wants; a connection that sends as many as a flood has messages must be closed. On the connection's event loop.
 */
public final class EmptyFrames {

    private static final int WINDOW_MS = 10_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Intake intake;
    private int count;
    /** In milliseconds; the difference counts, as it wraps around. */
    private int since;

    EmptyFrames(Intake intake) {
        this.intake = intake;
    }

    /** Counts one; true if the connection floods. */
    public boolean isFlood() {
        int most = intake.config().emptyFrames();
        if (most == 0) {
            return false;
        }
        int now = (int) (System.nanoTime() / NANOS_PER_MS);
        if (count == 0 || now - since >= WINDOW_MS || now - since < 0) {
            since = now;
            count = 0;
        }
        if (++count == most) {
            intake.refused(IntakeMetrics.FLOODING);
        }
        return count >= most;
    }
}
