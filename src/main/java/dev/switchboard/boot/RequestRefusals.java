package dev.switchboard.boot;

import dev.switchboard.bus.LogText;
import dev.switchboard.gateway.bridge.BridgeEndpoint;
import dev.switchboard.gateway.client.ClientRequest;
import dev.switchboard.gateway.sse.SseEndpoint;
import dev.switchboard.gateway.websocket.WebSocketEndpoint;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.intake.IntakeMetrics;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Counts and logs requests that are refused before any endpoint sees them, with what an operator needs to find the setting;
 * never the query, which may hold a token. Stateless; any thread.
 */
final class RequestRefusals {

    private final IntakeLimits intake;

    RequestRefusals(IntakeLimits intake) {
        this.intake = intake;
    }

    void origin(HttpServerRequest request, ClientRequest client) {
        note(IntakeMetrics.ORIGIN, request, client, "see http.origins and http.trustedProxies");
    }

    void host(HttpServerRequest request, ClientRequest client) {
        note(IntakeMetrics.HOST, request, client, "see http.hosts");
    }

    private void note(String reason, HttpServerRequest request, ClientRequest client, String hint) {
        intake.at(endpointOf(request.path()))
                .refused(
                        reason,
                        () -> "address=" + client.address()
                                + " origin=" + field(request.getHeader("Origin"))
                                + " own=" + field(client.ownOrigin())
                                + " host=" + field(client.hostHeader())
                                + " path=" + field(request.path())
                                + " hint=" + LogText.quoted(hint));
    }

    private static String field(@Nullable String text) {
        return text == null ? "-" : LogText.field(text);
    }

    private static String endpointOf(@Nullable String path) {
        if (WebSocketEndpoint.PATH.equals(path)) {
            return "websocket";
        } else if (path != null && path.startsWith("/socket.io")) {
            return "socketio";
        }
        if (SseEndpoint.PATH.equals(path)) {
            return "sse";
        }
        return path != null && path.startsWith(BridgeEndpoint.PATH) ? "bridge" : "rest";
    }
}
