package dev.switchboard.wire.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Beside HTTP's handlers, the way past them to the channel of a response whose head Vert.x has written: a stream of events is
 * written with one system call an event, as the frames of a WebSocket are. By the public API each event is a message object
 * that passes Vert.x's queue and Netty's encoder, which makes three buffers of it. HTTP's idle timeout, which does not see such writes, is removed, as the hub writes to its
 * streams itself. On the connection's event loop; lives as long as the connection, which ends with the response.
 */
public final class ResponseTap extends ChannelInboundHandlerAdapter {

    private final ContextInternal context;
    private final Runnable writable;

    private ResponseTap(Runnable writable) {
        this.context = ContextInternal.current();
        this.writable = writable;
    }

    /**
     * The channel that the response leaves by, whose bytes are the response's body as it goes over the wire; null if it is
     * not HTTP/1, where a response does not have a channel to itself.
     *
     * @param writable runs when it may be possible to write again
     */
    public static @Nullable RawChannel of(HttpServerRequest request, Runnable writable) {
        if (!(request.connection() instanceof ConnectionBase connection)) {
            return null;
        }
        ChannelPipeline pipeline = connection.channel().pipeline();
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder == null) {
            decoder = pipeline.context(HttpServerCodec.class);
        }
        if (decoder == null) {
            return null;
        }
        ResponseTap tap = new ResponseTap(writable);
        pipeline.addBefore(decoder.name(), null, tap);
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        return new RawChannel(pipeline.context(tap));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        context.dispatch(writable);
        here.fireChannelWritabilityChanged();
    }
}
