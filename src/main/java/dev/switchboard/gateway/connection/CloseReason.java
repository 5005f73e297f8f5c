package dev.switchboard.gateway.connection;

import java.util.Arrays;
import java.util.List;

/**
 * Why a connection ends. Each close code has one meaning, and with it one answer to whether the client may come back
 * as it is. Words that belong to one occasion travel beside it, in a {@link Close}.
 */
public enum CloseReason {
    NORMAL(1000, "normal", "", true),
    GOING_AWAY(1001, "going_away", "going away", true),
    PROTOCOL_ERROR(1002, "protocol_error", "protocol error", false),
    BINARY(1003, "binary", "binary where text is expected", false),
    /** The network ended the channel without a close frame. */
    LOST(1006, "lost", "", true),
    NOT_UTF8(1007, "not_utf8", "text is not UTF-8", false),
    TOO_BIG(1009, "too_big", "message too big", false),
    INTERNAL(1011, "internal", "internal error", true),
    DRAIN(1012, "drain", "service restart", true),
    /** The hub has more to admit than it can now; the words give the retry time: {@link Close#overload}. */
    OVERLOAD(1013, "overload", "overload", true),
    TOO_SLOW(4008, "too_slow", "too slow", true),
    IDLE(4009, "idle", "idle", true),
    BAD_FRAME(4400, "bad_frame", "bad frame", false),
    /** The token is missing, invalid or expired. */
    TOKEN(4401, "token", "invalid token", false),
    /** The user's tokens were revoked, or the server API disconnected the user. */
    REVOKED(4403, "revoked", "revoked", false),
    /** The user has as many connections as one user may have; the client reconnects with backoff. */
    TOO_MANY(4409, "too_many", "too many connections", true),
    FLOODING(4429, "flooding", "flooding", true),
    /** A code that only a peer sends. */
    OTHER(0, "other", "", true);

    /** RFC 6455, section 7.4.1: a close frame without a code. */
    private static final int NO_STATUS = 1005;

    /** Every {@link #label}. */
    public static final List<String> LABELS =
            Arrays.stream(values()).map(CloseReason::label).sorted().toList();

    private final int code;
    private final String label;
    private final boolean comeBack;
    private final String words;

    CloseReason(int code, String label, String words, boolean comeBack) {
        this.code = code;
        this.label = label;
        this.comeBack = comeBack;
        this.words = words;
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }

    /** The word that metrics count it under. */
    public String label() {
        return label;
    }

    /** Whether the same client may succeed when it connects again. */
    public boolean comeBack() {
        return comeBack;
    }

    /** This reason in its usual words. */
    public Close plain() {
        return saying(words);
    }

    /** This reason in words of one occasion: at most 123 bytes of UTF-8. */
    public Close saying(String words) {
        return new Close(this, code, words);
    }

    /** The reason that a code stands for; {@link #OTHER} for a code that the hub never sends. */
    static CloseReason of(int code) {
        if (code == NO_STATUS) {
            return NORMAL;
        }
        for (CloseReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
