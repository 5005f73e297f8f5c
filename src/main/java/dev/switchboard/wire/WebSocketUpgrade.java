package dev.switchboard.wire;

import dev.switchboard.wire.vertx.ChannelTakeover;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/** Accepts WebSockets. On the request's event loop; stateless. */
public final class WebSocketUpgrade {

    /** The most that a request for a WebSocket may bring beside its head, as Vert.x has it; it is not read. */
    private static final int MAX_BODY = 8_192;

    private WebSocketUpgrade() {}

    /**
     * Completes the handshake. The future fails if the request was no valid one, which has then been answered, or if the
     * peer has gone.
     *
     * @param maxMessageBytes the longest message of the peer's
     */
    public static Future<WireSocket> accept(HttpServerRequest request, WireConfig config, int maxMessageBytes) {
        if (config.publicApiOnly() || ChannelTakeover.mayCompress(request)) {
            return request.toWebSocket().map(socket -> {
                config.intake().upgraded(request);
                return new PublicSocket(socket, context(), maxMessageBytes, config.intake());
            });
        }
        WebSocketHandshakeException refused = OpeningHandshake.refuse(request);
        if (refused != null) {
            return Future.failedFuture(refused);
        }
        return whenWhole(request).compose(whole -> takeOver(request, config, maxMessageBytes));
    }

    /** Completes when the request has been read, after which the bytes on its channel are frames. */
    private static Future<Void> whenWhole(HttpServerRequest request) {
        if (request.isEnded()) {
            return Future.succeededFuture();
        }
        Promise<Void> whole = Promise.promise();
        request.handler(body -> {
            if (request.bytesRead() > MAX_BODY && whole.tryFail(new WebSocketHandshakeException("a body"))) {
                request.response().setStatusCode(413).end();
                request.connection().close();
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(ended -> whole.tryComplete());
        return whole.future();
    }

    private static Future<WireSocket> takeOver(HttpServerRequest request, WireConfig config, int maxMessageBytes) {
        Context context = context();
        try {
            StraightSocket socket = ChannelTakeover.takeOver(
                    request, channel -> new StraightSocket(channel, context, maxMessageBytes, config.intake()));
            config.intake().upgraded(request);
            socket.write(OpeningHandshake.answer(request));
            socket.flush();
            return Future.succeededFuture(socket);
        } catch (ClosedChannelException gone) {
            return Future.failedFuture(gone);
        }
    }

    private static Context context() {
        return Objects.requireNonNull(Vertx.currentContext());
    }
}
