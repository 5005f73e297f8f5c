package dev.switchboard.socketio;

import java.time.Duration;

/**
 * The settings of a {@link SocketIoServer}.
 *
 * @param connectTimeout how long a client may take to connect to its first namespace; by default 45 seconds
 * @param closesEmpty whether the connect timeout starts again when a client leaves its last namespace; by default it may
 *     stay
 * @param maxAttachmentBytes the limit for the attachments of one packet together
 * @param maxPendingAcks how many acknowledgements one socket may wait for at a time
 */
public record SocketIoConfig(
        Duration connectTimeout, boolean closesEmpty, long maxAttachmentBytes, int maxPendingAcks) {

    private static final int MAX_PENDING_ACKS = 1_000;

    public static SocketIoConfig defaults() {
        return new SocketIoConfig(Duration.ofSeconds(45), false, 10_000_000, MAX_PENDING_ACKS);
    }
}
