package dev.switchboard.gateway.connection;

import dev.switchboard.wire.Violation;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The end of one connection: the reason, and what only this end says.
 *
 * @param code the close code as it goes over the wire; it differs from the reason's own only if a peer sent it
 * @param words at most 123 bytes of UTF-8
 */
public record Close(CloseReason reason, int code, String words) {

    public static final Close NO_TOKEN = CloseReason.TOKEN.saying("token required");
    public static final Close BAD_TOKEN = CloseReason.TOKEN.plain();
    public static final Close SIGNED_OUT = CloseReason.TOKEN.saying("signed out");
    public static final Close TOKEN_EXPIRED = CloseReason.TOKEN.saying("token expired");
    /** An operator or a back end ended the connection. */
    public static final Close DISCONNECTED = CloseReason.REVOKED.saying("disconnected");

    private static final int SOONEST_RETRY_MS = 2_000;
    private static final int LATEST_RETRY_MS = 8_000;

    /** An end with a code that a peer sent, or that RFC 6455 gives to what the peer broke. */
    public static Close of(int code, String words) {
        return new Close(CloseReason.of(code), code, words);
    }

    /** An end because of what the peer broke on the wire. */
    public static Close of(Violation violation) {
        return of(violation.code(), violation.words());
    }

    /** What decides about the client is away for a moment. */
    public static Close comeBack() {
        return overload(ThreadLocalRandom.current().nextLong(SOONEST_RETRY_MS, LATEST_RETRY_MS));
    }

    /** The hub has more to admit than it can now; the client gets a retry time. */
    public static Close overload(long retryAfterMs) {
        return CloseReason.OVERLOAD.saying("retry-after-ms=" + retryAfterMs);
    }
}
