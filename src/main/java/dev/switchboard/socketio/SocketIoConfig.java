package dev.switchboard.socketio;

import java.time.Duration;

/**
 * How a {@link SocketIoServer} behaves.
 *
 * @param connectTimeout how long a client may take to join its first namespace; 45 seconds by custom
 * @param closesEmpty whether a client that has left its last namespace has that long again; by custom it may stay
 * @param maxAttachmentBytes how long the attachments of one packet may be together
 * @param maxPendingAcks how many answers of one socket may be awaited at a time
 */
public record SocketIoConfig(
        Duration connectTimeout, boolean closesEmpty, long maxAttachmentBytes, int maxPendingAcks) {

    private static final int MAX_PENDING_ACKS = 1_000;

    public static SocketIoConfig defaults() {
        return new SocketIoConfig(Duration.ofSeconds(45), false, 10_000_000, MAX_PENDING_ACKS);
    }

    public SocketIoConfig withConnectTimeout(Duration timeout) {
        return new SocketIoConfig(timeout, closesEmpty, maxAttachmentBytes, maxPendingAcks);
    }
}
