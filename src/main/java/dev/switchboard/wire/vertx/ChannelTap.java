package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;

/**
 * Stands before Vert.x's handler in a WebSocket's pipeline and keeps every byte from it, for the reasons that
 * {@link RawChannel} gives. It calls the reader in the context of the handshake, as Vert.x would. On the channel's event
 * loop; lives as long as the channel.
 */
final class ChannelTap extends ChannelDuplexHandler {

    private final RawChannel.Reader reader;
    private final ContextInternal context;

    /** To be made in the context that the reader is to be called in. */
    ChannelTap(RawChannel.Reader reader) {
        this.reader = reader;
        this.context = ContextInternal.current();
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
        here.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof CloseWebSocketFrame) {
            context.dispatch(reader::closedByVertx);
        }
        super.write(here, message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        context.dispatch(reader::writabilityChanged);
        here.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        context.dispatch(reader::ended);
        here.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        context.dispatch(() -> reader.failed(cause));
        here.close();
    }
}
