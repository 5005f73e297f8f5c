package dev.switchboard.gateway.sse;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the hub's close reasons look to a client of a stream: an event {@code close}, and a {@code retry} after which the
 * client's library comes back by itself. Stateless.
 */
final class Ending {

    private static final String OVERLOAD = "retry-after-ms=";
    /** After the end of a stream that the client may resume; spread, so that clients do not come back together. */
    private static final int SOONEST_MS = 1_000;

    private static final int LATEST_MS = 3_000;
    /** For a client that the hub has just refused for a reason that takes longer to pass. */
    private static final int PATIENT_SOONEST_MS = 5_000;

    private static final int PATIENT_LATEST_MS = 10_000;

    private Ending() {}

    /** Whether the same request may succeed later, so that its status must not end an {@code EventSource}. */
    static boolean isPassing(Close close) {
        return switch (close.reason()) {
            case TOKEN, REVOKED, BAD_FRAME -> false;
            default -> true;
        };
    }

    /** The status of a refusal that does not pass. */
    static int statusOf(Close close) {
        return switch (close.reason()) {
            case TOKEN -> 401;
            case REVOKED -> 403;
            default -> 400;
        };
    }

    /** {@code retry} and the event {@code close {code, reason, retryAfterMs?}}. */
    static String text(Close close, OptionalLong asked) {
        JsonObject data = new JsonObject().put("code", close.code()).put("reason", close.words());
        if (!isPassing(close)) {
            return event(data);
        }
        long retryMs = asked.orElseGet(() -> retryMs(close));
        return retry(retryMs) + event(data.put("retryAfterMs", retryMs));
    }

    private static String event(JsonObject data) {
        return "event: close\ndata: " + data.encode() + "\n";
    }

    private static String retry(long ms) {
        return "retry: " + ms + "\n";
    }

    /** The {@code retry} of a stream that begins: after a lost connection. */
    static String usualRetry() {
        return retry(between(SOONEST_MS, LATEST_MS));
    }

    private static long retryMs(Close close) {
        if (close.reason() == CloseReason.OVERLOAD && close.words().startsWith(OVERLOAD)) {
            return Long.parseLong(close.words().substring(OVERLOAD.length()));
        }
        return switch (close.reason()) {
            case TOO_MANY, FLOODING, OVERLOAD -> between(PATIENT_SOONEST_MS, PATIENT_LATEST_MS);
            default -> between(SOONEST_MS, LATEST_MS);
        };
    }

    private static long between(int soonest, int latest) {
        return ThreadLocalRandom.current().nextLong(soonest, latest);
    }
}
