package dev.switchboard.gateway.sockjs;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Cuts off the peers that do not read a response after it has ended: Vert.x waits for them without limit, and the bytes
 * with it. Their session is over by then, as it ends when they do not ask again in time.
 */
final class ReceiverGuard {

    private ReceiverGuard() {}

    /** Ends the request's channel in {@code delayMs}, unless that has ended by then. */
    static void watch(Vertx vertx, HttpServerRequest request, long delayMs) {
        if (request.connection() instanceof HttpServerConnection connection) {
            Channel channel = connection.channelHandlerContext().channel();
            vertx.setTimer(delayMs, fired -> channel.eventLoop().execute(() -> cut(channel)));
        }
    }

    private static void cut(Channel channel) {
        if (channel.isActive()) {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }
}
