package dev.switchboard.wire.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import java.nio.channels.ClosedChannelException;

/**
 * Takes the channel of an upgraded request from Vert.x: its frame decoder and HTTP's idle timeout leave the pipeline, and a
 * {@link ChannelTap} enters it. {@link RawChannel} says why. On the request's event loop; stateless.
 */
public final class ChannelTakeover {

    private ChannelTakeover() {}

    /**
     * Whether permessage-deflate was negotiated, or may have been. Such a WebSocket is Vert.x's to read and write.
     *
     * @param request that was upgraded
     */
    public static boolean compressed(HttpServerRequest request) {
        ChannelPipeline pipeline = pipeline(request);
        return request.headers().contains("Sec-WebSocket-Extensions")
                && (pipeline.get(WebSocketExtensionDecoder.class) != null
                        || pipeline.get(WebSocketServerExtensionHandler.class) != null);
    }

    /**
     * Takes the channel of an upgraded request. To be called where the handshake has completed, on its event loop.
     *
     * @param readerOf makes the reader of the channel
     * @throws ClosedChannelException if the peer has gone
     */
    public static <R extends RawChannel.Reader> R takeOver(HttpServerRequest request, ReaderFactory<R> readerOf)
            throws ClosedChannelException {
        ChannelPipeline pipeline = pipeline(request);
        ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
        ChannelHandlerContext vertx = pipeline.context(VertxHandler.class);
        if (decoder == null || vertx == null || !pipeline.channel().isActive()) {
            throw new ClosedChannelException();
        }
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        R reader = readerOf.of(new RawChannel(pipeline));
        pipeline.addBefore(vertx.name(), null, new ChannelTap(reader));
        // What the decoder has of an incomplete frame goes on to the tap.
        pipeline.remove(decoder.name());
        return reader;
    }

    /** Makes the reader of a channel. */
    @FunctionalInterface
    public interface ReaderFactory<R extends RawChannel.Reader> {

        R of(RawChannel channel);
    }

    private static ChannelPipeline pipeline(HttpServerRequest request) {
        // By way of the connection: a router hands out requests and WebSockets in wrappers of its own.
        return ((ConnectionBase) request.connection()).channelHandlerContext().pipeline();
    }
}
