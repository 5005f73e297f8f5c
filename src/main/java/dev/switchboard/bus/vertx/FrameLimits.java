package dev.switchboard.bus.vertx;

import java.time.Duration;

/**
 * What a node takes from connections to its event bus.
 *
 * @param frameBytes the longest message, without its length
 * @param unfinishedBytes how much of messages of which the rest is missing all connections may hold
 * @param deadline how long the rest of a message may take
 */
public record FrameLimits(int frameBytes, long unfinishedBytes, Duration deadline) {

    /**
     * Far more than the bus carries: the longest messages are of a few megabytes (pages of a log, a page of a poll), and
     * posts to another node's sessions, of which 16 MB may be in flight.
     */
    private static final int FRAME_BYTES = 32 << 20;

    private static final int BUDGETED_FRAMES = 2;
    private static final int SHARE_OF_HEAP = 4;
    /** The bus's own ping gives up a connection on which nothing else arrives after 4 s. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /**
     * The limits of a node.
     *
     * @param message the longest message of a client, in bytes; encoded for other nodes it may become twice as long
     */
    public static FrameLimits of(int message) {
        int frame = Math.max(FRAME_BYTES, 2 * message);
        long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return new FrameLimits(frame, Math.min((long) BUDGETED_FRAMES * frame, share), DEADLINE);
    }
}
