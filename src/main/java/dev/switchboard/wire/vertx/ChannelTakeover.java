package dev.switchboard.wire.vertx;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Takes the channel of a request that asks for a WebSocket from Vert.x. All of HTTP's handlers leave the pipeline, and with them
 * Vert.x's connection, its queues and the request; a {@link ChannelTap} is what remains beside TLS. Vert.x's own WebSocket kept
 * 14 KB for each idle connection, of which two queues with places for 1,024 messages were 8 KB and the request 3 KB. Vert.x's
 * server still has the channel in its group, and closes it when it stops. On the request's event loop; stateless.
 */
public final class ChannelTakeover {

    private ChannelTakeover() {}

    /**
     * Whether permessage-deflate may be negotiated. Such a WebSocket is Vert.x's to read and write.
     *
     * @param request that asks for a WebSocket
     */
    public static boolean mayCompress(HttpServerRequest request) {
        return request.headers().contains("Sec-WebSocket-Extensions")
                && connection(request).channel().pipeline().get(WebSocketServerExtensionHandler.class) != null;
    }

    /**
     * Takes the channel of a request that has ended and is not answered. On its event loop.
     *
     * @param readerOf makes the reader of the channel; what the peer has sent already is read before this returns
     * @throws ClosedChannelException if the peer has gone
     */
    public static <R extends RawChannel.Reader> R takeOver(HttpServerRequest request, ReaderFactory<R> readerOf)
            throws ClosedChannelException {
        ConnectionBase connection = connection(request);
        ChannelPipeline pipeline = connection.channel().pipeline();
        if (!pipeline.channel().isActive() || pipeline.get(HttpRequestDecoder.class) == null) {
            throw new ClosedChannelException();
        }
        Deque<ChannelHandler> http = handlersOfHttp(pipeline);
        ChannelTap tap = new ChannelTap();
        pipeline.addLast(tap);
        R reader = readerOf.of(new RawChannel(pipeline.lastContext()));
        tap.readBy(reader);
        forget(connection);
        // The last first: the decoder, and what stands before it, pass on what they have of the bytes after the
        // request.
        http.forEach(pipeline::remove);
        return reader;
    }

    /** The last one first. */
    private static Deque<ChannelHandler> handlersOfHttp(ChannelPipeline pipeline) {
        Deque<ChannelHandler> all = new ArrayDeque<>();
        pipeline.iterator().forEachRemaining(entry -> {
            // The second stands between TLS and answers that the peer has still to read.
            if (!(entry.getValue() instanceof SslHandler) && !(entry.getValue() instanceof ChunkedWriteHandler)) {
                all.addFirst(entry.getValue());
            }
        });
        return all;
    }

    /** The connection waits for the end of the channel, and would be kept until then. */
    private static void forget(ConnectionBase connection) {
        if (connection.closeFuture() instanceof PromiseInternal<Void> waiting) {
            connection.channel().closeFuture().removeListener(waiting);
        }
    }

    /** Makes the reader of a channel. */
    @FunctionalInterface
    public interface ReaderFactory<R extends RawChannel.Reader> {

        R of(RawChannel channel);
    }

    private static ConnectionBase connection(HttpServerRequest request) {
        // A router hands out requests in wrappers of its own; the connection is Vert.x's own.
        return (ConnectionBase) request.connection();
    }
}
