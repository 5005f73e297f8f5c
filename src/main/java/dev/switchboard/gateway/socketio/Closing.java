package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.DisconnectReason;
import io.vertx.core.json.JsonObject;

/**
 * How the hub's reasons to close a connection look to a client of Socket.IO, whose library comes back by itself after the
 * transport's end and does not after DISCONNECT or CONNECT_ERROR. Stateless.
 */
public final class Closing {

    private static final int TOKEN = 4401;
    private static final int REVOKED = 4403;

    private Closing() {}

    /** Whether the same client must not come back as it is. */
    static boolean isFinal(CloseReason reason) {
        return reason.code() == TOKEN || reason.code() == REVOKED;
    }

    /** The data of the {@code error} that tells a client why it is disconnected. */
    static JsonObject error(CloseReason reason) {
        return new JsonObject()
                .put("error", reason.words())
                .put("code", codeOf(reason).name())
                .put("retryable", false);
    }

    /** What refuses a client that connects, or null if its transport has to end instead. */
    static ConnectRefused refusal(CloseReason reason) {
        if (reason.code() == TOKEN) {
            return refused("Unauthorized", ErrorCode.UNAUTHORIZED);
        } else if (reason.code() == REVOKED) {
            return refused("Forbidden", ErrorCode.FORBIDDEN);
        } else if (reason.equals(CloseReason.TOO_MANY)) {
            return refused("Too many connections", ErrorCode.RATE_LIMITED);
        }
        return null;
    }

    private static ConnectRefused refused(String words, ErrorCode code) {
        return new ConnectRefused(words, new JsonObject().put("code", code.name()));
    }

    private static ErrorCode codeOf(CloseReason reason) {
        return reason.code() == TOKEN ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN;
    }

    /** Ends the transport, with the reason's code where it is a WebSocket; who does not read is not waited for. */
    public static void close(EngineSession session, CloseReason reason) {
        if (reason.equals(CloseReason.TOO_SLOW) || reason.equals(CloseReason.FLOODING)) {
            session.discardQueued();
        }
        session.close(engineReason(reason), reason.code(), reason.words());
    }

    private static dev.switchboard.engineio.SessionEnd engineReason(CloseReason reason) {
        if (reason.equals(CloseReason.DRAIN)) {
            return dev.switchboard.engineio.SessionEnd.SERVER_SHUTTING_DOWN;
        }
        return reason.equals(CloseReason.TOO_SLOW)
                ? dev.switchboard.engineio.SessionEnd.TOO_SLOW
                : dev.switchboard.engineio.SessionEnd.FORCED_CLOSE;
    }

    /** How the hub calls an end that came from the client, the network or another of the client's namespaces. */
    static CloseReason of(DisconnectReason reason) {
        return switch (reason) {
            case CLIENT_NAMESPACE_DISCONNECT, SERVER_NAMESPACE_DISCONNECT -> new CloseReason(
                    1000, reason.words(), true);
            case TRANSPORT_ERROR -> new CloseReason(1006, reason.words(), true);
            case PING_TIMEOUT -> new CloseReason(CloseReason.IDLE.code(), reason.words(), true);
            case PARSE_ERROR -> new CloseReason(CloseReason.BAD_FRAME.code(), reason.words(), false);
            case SERVER_SHUTTING_DOWN -> CloseReason.DRAIN;
            case TRANSPORT_CLOSE, FORCED_CLOSE, FORCED_SERVER_CLOSE -> new CloseReason(1001, reason.words(), true);
        };
    }
}
