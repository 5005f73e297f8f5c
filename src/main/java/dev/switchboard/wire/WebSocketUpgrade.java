package dev.switchboard.wire;

import dev.switchboard.wire.vertx.ChannelTakeover;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/** Accepts WebSockets. Vert.x does the handshake. On the request's event loop; stateless. */
public final class WebSocketUpgrade {

    private WebSocketUpgrade() {}

    /**
     * Completes the handshake. The future fails if the request was no valid one, which Vert.x has then answered, or if the
     * peer has gone.
     *
     * @param maxMessageBytes the longest message of the peer's
     */
    public static Future<WireSocket> accept(HttpServerRequest request, WireConfig config, int maxMessageBytes) {
        return request.toWebSocket().compose(socket -> {
            try {
                return Future.succeededFuture(open(request, socket, config, maxMessageBytes));
            } catch (ClosedChannelException gone) {
                return Future.failedFuture(gone);
            }
        });
    }

    private static WireSocket open(
            HttpServerRequest request, ServerWebSocket socket, WireConfig config, int maxMessageBytes)
            throws ClosedChannelException {
        config.intake().upgraded(request);
        Context context = Objects.requireNonNull(Vertx.currentContext());
        if (config.publicApiOnly() || ChannelTakeover.compressed(request)) {
            return new PublicSocket(socket, context, maxMessageBytes, config.intake());
        }
        return ChannelTakeover.takeOver(
                request, channel -> new StraightSocket(channel, context, maxMessageBytes, config.intake()));
    }
}
