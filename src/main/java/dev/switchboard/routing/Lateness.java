package dev.switchboard.routing;

/**
 * Estimates how late a frame is although sender and receiver have separate clocks: relative to the fastest frame so far.
 * That reference rises slowly, because clocks drift apart.
 */
final class Lateness {

    /** How fast the reference rises, in milliseconds per second: far more than clocks drift. */
    private static final long RISE = 1;

    private boolean measured;
    private long fastest;
    private long measuredAt;

    /** How much longer than the fastest frame this one took, in milliseconds. */
    long of(long sentAt, long receivedAt) {
        long took = receivedAt - sentAt;
        if (!measured || took < fastest) {
            measured = true;
            fastest = took;
            measuredAt = receivedAt;
        } else if (receivedAt - measuredAt >= 1_000) {
            long seconds = (receivedAt - measuredAt) / 1_000;
            fastest = Math.min(took, fastest + seconds * RISE);
            measuredAt += seconds * 1_000;
        }
        return took - fastest;
    }
}
