package dev.switchboard.routing;

/**
 * Tells how long a frame was under way, though sender and receiver have clocks of their own: against the quickest one
 * so far. The measure gives way slowly, because clocks drift apart.
 */
final class Lateness {

    /** By how much the measure gives way, in milliseconds per 1000: far more than clocks drift. */
    private static final long GIVES_WAY = 1;

    private boolean measured;
    private long quickest;
    private long measuredAt;

    /** How much longer than the quickest the frame took, in milliseconds. */
    long of(long sentAt, long receivedAt) {
        long took = receivedAt - sentAt;
        if (!measured || took < quickest) {
            measured = true;
            quickest = took;
            measuredAt = receivedAt;
        } else if (receivedAt - measuredAt >= 1_000) {
            long seconds = (receivedAt - measuredAt) / 1_000;
            quickest = Math.min(took, quickest + seconds * GIVES_WAY);
            measuredAt += seconds * 1_000;
        }
        return took - quickest;
    }
}
