package dev.switchboard.intake;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The limits of this room: {@code http.unauthenticated}, {@code http.incomplete} and the rate of a connection's frames.
 *
 * @param perAddress how many connections and sessions without a token one address may have
 * @param perNode how many the node may have
 * @param strangersMessage the most that is read of a body or a message before its client's token is known
 * @param strangersBytes how many half-received bytes of them the node holds
 * @param bytes how many half-received bytes the node holds at all
 * @param headTimeout how long a request's head may take from its first byte, the first one of a connection from its opening
 * @param bodyTimeout how long a body may take
 * @param messageTimeout how long a message of a WebSocket, or a packet with attachments, may take from its first byte
 * @param publicApiOnly whether nothing but Vert.x's public API is used; see {@link HttpBody} and {@link HttpVisit}
 * @param emptyFrames how many frames that carry no message a connection may send in ten seconds; 0 for any number
 */
public record IntakeConfig(
        int perAddress,
        int perNode,
        int strangersMessage,
        long strangersBytes,
        long bytes,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration messageTimeout,
        boolean publicApiOnly,
        int emptyFrames) {

    private static final int STRANGERS_MESSAGE = 16 << 10;
    private static final int FLOOD_TIMES = 10;
    private static final long FLOOD_MS = 10_000;
    private static final int SHARE_OF_HEAP = 8;
    private static final Duration USUAL = Duration.ofSeconds(30);

    /** No limits but the deadlines; for what is used without a node. */
    static final IntakeConfig NONE = new IntakeConfig(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            USUAL,
            USUAL,
            USUAL,
            false,
            0);

    /** Reads {@code http} and {@code limits} of the whole document. */
    public static IntakeConfig from(Settings document) {
        Settings http = document.at("http");
        Settings strangers = http.at("unauthenticated");
        Settings incomplete = http.at("incomplete");
        int bytes = incomplete.whole("bytes");
        return new IntakeConfig(
                strangers.whole("perAddress"),
                strangers.whole("perNode"),
                STRANGERS_MESSAGE,
                strangers.whole("bytes"),
                bytes == 0 ? Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP : bytes,
                incomplete.duration("headTimeout"),
                incomplete.duration("bodyTimeout"),
                incomplete.duration("messageTimeout"),
                document.at("wire").flag("publicApiOnly"),
                emptyFrames(document.at("limits")));
    }

    /** Ten times the connection's rate for ten seconds, as for all its frames. */
    private static int emptyFrames(Settings limits) {
        Settings connection = limits.at("connection");
        long perMs = Math.max(1, connection.duration("per").toMillis());
        long flood = (long) connection.whole("capacity") * FLOOD_TIMES * FLOOD_MS / perMs;
        long least = connection.whole("capacity") + 1L;
        return limits.flag("enabled") ? (int) Math.min(Integer.MAX_VALUE, Math.max(least, flood)) : 0;
    }
}
