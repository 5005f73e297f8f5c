package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.connection.Close;
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
    static boolean isFinal(Close reason) {
        return reason.code() == TOKEN || reason.code() == REVOKED;
    }

    /** The data of the {@code error} that tells a client why it is disconnected. */
    static JsonObject error(Close reason) {
        return new JsonObject()
                .put("error", reason.words())
                .put("code", codeOf(reason).name())
                .put("retryable", false);
    }

    /** What refuses a client that connects, or null if its transport has to end instead. */
    static ConnectRefused refusal(Close reason) {
        if (reason.code() == TOKEN) {
            return refused("Unauthorized", ErrorCode.UNAUTHORIZED);
        } else if (reason.code() == REVOKED) {
            return refused("Forbidden", ErrorCode.FORBIDDEN);
        } else if (reason.reason() == CloseReason.TOO_MANY) {
            return refused("Too many connections", ErrorCode.RATE_LIMITED);
        }
        return null;
    }

    private static ConnectRefused refused(String words, ErrorCode code) {
        return new ConnectRefused(words, new JsonObject().put("code", code.name()));
    }

    private static ErrorCode codeOf(Close reason) {
        return reason.code() == TOKEN ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN;
    }

    /** Ends the transport, with the reason's code where it is a WebSocket; who does not read is not waited for. */
    public static void close(EngineSession session, Close reason) {
        if (reason.reason() == CloseReason.TOO_SLOW || reason.reason() == CloseReason.FLOODING) {
            session.discardQueued();
        }
        session.close(engineReason(reason), reason.code(), reason.words());
    }

    private static dev.switchboard.engineio.SessionEnd engineReason(Close reason) {
        if (reason.reason() == CloseReason.DRAIN) {
            return dev.switchboard.engineio.SessionEnd.SERVER_SHUTTING_DOWN;
        }
        return reason.reason() == CloseReason.TOO_SLOW
                ? dev.switchboard.engineio.SessionEnd.TOO_SLOW
                : dev.switchboard.engineio.SessionEnd.FORCED_CLOSE;
    }

    /** How the hub calls an end that came from the client, the network or another of the client's namespaces. */
    static Close of(DisconnectReason reason) {
        return switch (reason) {
            case CLIENT_NAMESPACE_DISCONNECT, SERVER_NAMESPACE_DISCONNECT -> Close.of(1000, reason.words());
            case TRANSPORT_ERROR -> Close.of(1006, reason.words());
            case PING_TIMEOUT -> CloseReason.IDLE.saying(reason.words());
            case PARSE_ERROR -> CloseReason.BAD_FRAME.saying(reason.words());
            case SERVER_SHUTTING_DOWN -> CloseReason.DRAIN.plain();
            case TRANSPORT_CLOSE, FORCED_CLOSE, FORCED_SERVER_CLOSE -> Close.of(1001, reason.words());
        };
    }
}
