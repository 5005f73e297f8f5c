package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;

/**
 * The last handler in a WebSocket's pipeline, and without TLS the only one. It calls the reader in the Vert.x context of the
 * request. On the channel's event loop; lives as long as the channel.
 */
final class ChannelTap extends ChannelDuplexHandler {

    private final ContextInternal context;
    private RawChannel.Reader reader;

    /** To be made in the context that the reader is to be called in. */
    @SuppressWarnings("NullAway.Init") // readBy() is called before the loop reads anything
    ChannelTap() {
        this.context = ContextInternal.current();
    }

    void readBy(RawChannel.Reader reading) {
        reader = reading;
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                ContextInternal previous = context.beginDispatch();
                try {
                    reader.read(bytes);
                } finally {
                    context.endDispatch(previous);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        reader.passed();
    }

    /** Comes from Vert.x's server, which stops: the hub ends its channels below this. */
    @Override
    public void close(ChannelHandlerContext here, ChannelPromise promise) {
        here.channel().closeFuture().addListener(ended -> promise.trySuccess());
        context.dispatch(reader::serverCloses);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        context.dispatch(reader::writabilityChanged);
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        context.dispatch(reader::ended);
    }

    /** Vert.x's server announces that it stops, and TLS that its handshake is done: neither has to be handled here. */
    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        ReferenceCountUtil.release(event);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        context.dispatch(() -> reader.failed(cause));
        here.close();
    }
}
