package dev.switchboard.gateway.socketio;

import java.time.Duration;

/**
 * How a {@link SocketIoServer} behaves.
 *
 * @param connectTimeout how long a client may take to join its first namespace; 45 seconds by custom
 * @param maxAttachmentBytes how long the attachments of one packet may be together
 * @param maxPendingAcks how many answers of one socket may be awaited at a time
 */
public record SocketIoConfig(Duration connectTimeout, long maxAttachmentBytes, int maxPendingAcks) {

    public static SocketIoConfig defaults() {
        return new SocketIoConfig(Duration.ofSeconds(45), 10_000_000, 1_000);
    }

    public SocketIoConfig withConnectTimeout(Duration timeout) {
        return new SocketIoConfig(timeout, maxAttachmentBytes, maxPendingAcks);
    }
}
