package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.DisconnectReason;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the hub's close reasons look to a client of Socket.IO, whose library reconnects by itself after the end of the
 * transport, and does not after DISCONNECT or CONNECT_ERROR. Stateless.
 */
public final class Closing {

    private static final long MIN_PASSING_MS = 2_000;
    private static final long MAX_PASSING_MS = 5_000;

    private Closing() {}

    /** Whether the client must not reconnect unchanged. */
    static boolean isFinal(Close close) {
        return close.reason() == CloseReason.TOKEN || close.reason() == CloseReason.REVOKED;
    }

    /** The data of the {@code error} that names the reason of a disconnect. */
    static JsonObject error(Close close) {
        return new JsonObject()
                .put("error", close.words())
                .put("code", codeOf(close).name())
                .put("retryable", false);
    }

    /** What refuses a client that connects, or null if its transport has to end instead. */
    static @Nullable ConnectRefused refusal(Close close) {
        return switch (close.reason()) {
            case TOKEN -> refused("Unauthorized", ErrorCode.UNAUTHORIZED, close);
            case REVOKED -> refused("Forbidden", ErrorCode.FORBIDDEN, close);
            default -> null;
        };
    }

    /** Whether the same client may be admitted later. */
    static boolean isPassing(Close close) {
        return switch (close.reason()) {
            case DRAIN, OVERLOAD, TOO_MANY -> true;
            default -> false;
        };
    }

    /**
     * After how many milliseconds the transport of a client ends whose refusal passes. Its library starts its backoff anew
     * with each open transport, so the wait is here; spread, so that clients do not come back together.
     */
    static long passingMs() {
        return ThreadLocalRandom.current().nextLong(MIN_PASSING_MS, MAX_PASSING_MS);
    }

    /** With the words of a back end that decides about connections, which are of one occasion. */
    private static ConnectRefused refused(String words, ErrorCode code, Close close) {
        JsonObject data = new JsonObject().put("code", code.name());
        return new ConnectRefused(
                words,
                close.equals(close.reason().plain()) || close.reason() == CloseReason.TOKEN
                        ? data
                        : data.put("error", close.words()));
    }

    private static ErrorCode codeOf(Close close) {
        return close.reason() == CloseReason.TOKEN ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN;
    }

    /** Ends the transport, with the code where it is a WebSocket; without what is queued for a client that does not read. */
    public static void close(EngineSession session, Close close) {
        if (close.reason() == CloseReason.TOO_SLOW || close.reason() == CloseReason.FLOODING) {
            session.discardQueued();
        }
        session.close(endOf(close.reason()), close.code(), close.words());
    }

    private static SessionEnd endOf(CloseReason reason) {
        return switch (reason) {
            case DRAIN -> SessionEnd.SERVER_SHUTTING_DOWN;
            case TOO_SLOW -> SessionEnd.TOO_SLOW;
            default -> SessionEnd.FORCED_CLOSE;
        };
    }

    /** The close reason for an end that came from the client, the network or another of the client's namespaces. */
    static Close of(DisconnectReason reason) {
        return switch (reason) {
            case CLIENT_NAMESPACE_DISCONNECT, SERVER_NAMESPACE_DISCONNECT -> Close.of(1000, reason.words());
            case TRANSPORT_ERROR -> Close.of(1006, reason.words());
            case PING_TIMEOUT -> CloseReason.IDLE.saying(reason.words());
            case PARSE_ERROR -> CloseReason.BAD_FRAME.saying(reason.words());
            case TOO_BIG -> CloseReason.TOO_BIG.plain();
            case TOO_SLOW -> CloseReason.TOO_SLOW.plain();
            case SERVER_SHUTTING_DOWN -> CloseReason.DRAIN.plain();
            case TRANSPORT_CLOSE, FORCED_CLOSE, FORCED_SERVER_CLOSE -> Close.of(1001, reason.words());
        };
    }
}
