package dev.switchboard.gateway.connection;

import dev.switchboard.wire.Violation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Why a connection ends: the code and the words the peer sees, and whether it is welcome back at once.
 *
 * @param code a WebSocket close code (RFC 6455, section 7.4)
 * @param words at most 123 bytes of UTF-8
 * @param comeBack whether the same client may succeed when it connects again
 */
public record CloseReason(int code, String words, boolean comeBack) {

    /** Of {@link #overload}. */
    private static final int OVERLOAD_CODE = 1013;

    private static final String OTHER = "other";
    /** What each code is counted as; a peer may send any. */
    private static final Map<Integer, String> LABEL_OF = Map.ofEntries(
            Map.entry(1000, "normal"),
            Map.entry(1001, "going_away"),
            Map.entry(1003, "binary"),
            Map.entry(1005, "normal"),
            Map.entry(1006, "lost"),
            Map.entry(1007, "not_utf8"),
            Map.entry(1009, "too_big"),
            Map.entry(1011, "internal"),
            Map.entry(1012, "drain"),
            Map.entry(1013, "overload"),
            Map.entry(4008, "too_slow"),
            Map.entry(4009, "idle"),
            Map.entry(4400, "bad_frame"),
            Map.entry(4401, "token"),
            Map.entry(4403, "revoked"),
            Map.entry(4429, "flooding"));
    /** Every {@link #label}. */
    public static final List<String> LABELS = Stream.concat(LABEL_OF.values().stream(), Stream.of(OTHER))
            .distinct()
            .sorted()
            .toList();

    public static final CloseReason NORMAL = new CloseReason(1000, "", true);
    public static final CloseReason GOING_AWAY = new CloseReason(1001, "going away", true);
    public static final CloseReason BINARY = new CloseReason(1003, "binary where text is spoken", false);
    public static final CloseReason NOT_UTF8 = new CloseReason(1007, "text is not UTF-8", false);
    public static final CloseReason TOO_BIG = new CloseReason(1009, "message too big", false);
    public static final CloseReason INTERNAL = new CloseReason(1011, "internal error", true);
    public static final CloseReason DRAIN = new CloseReason(1012, "service restart", true);
    public static final CloseReason BAD_FRAME = new CloseReason(4400, "bad frame", false);
    public static final CloseReason NO_TOKEN = new CloseReason(4401, "token required", false);
    public static final CloseReason BAD_TOKEN = new CloseReason(4401, "invalid token", false);
    public static final CloseReason TOKEN_EXPIRED = new CloseReason(4401, "token expired", false);
    public static final CloseReason REVOKED = new CloseReason(4403, "revoked", false);
    public static final CloseReason DISCONNECTED = new CloseReason(4403, "disconnected", false);
    public static final CloseReason TOO_SLOW = new CloseReason(4008, "too slow", true);
    public static final CloseReason IDLE = new CloseReason(4009, "idle", true);
    public static final CloseReason FLOODING = new CloseReason(4429, "flooding", true);
    public static final CloseReason TOO_MANY = new CloseReason(4429, "too many connections", false);

    /** The one word, of few, that it is counted under. */
    public String label() {
        return LABEL_OF.getOrDefault(code, OTHER);
    }

    /** The hub has more to admit than it can now; the client is told when to come back. */
    public static CloseReason overload(long retryAfterMs) {
        return new CloseReason(OVERLOAD_CODE, "retry-after-ms=" + retryAfterMs, true);
    }

    /** For what the peer broke on the wire. */
    public static CloseReason of(Violation violation) {
        return violation.code() == TOO_SLOW.code()
                ? TOO_SLOW
                : new CloseReason(violation.code(), violation.words(), false);
    }

    /** What the peer broke of RFC 6455, under the code that the RFC gives it. */
    public static CloseReason protocolError(int code, String words) {
        return new CloseReason(code, words == null ? "protocol error" : words, false);
    }
}
