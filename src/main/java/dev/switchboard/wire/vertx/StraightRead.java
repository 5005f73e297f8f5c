package dev.switchboard.wire.vertx;

import dev.switchboard.wire.MessageReader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Takes whole text frames from a WebSocket's channel before Vert.x does, which would copy each twice and queue it: that was
 * a tenth of what the hub adds to a round trip. Every other frame goes Vert.x's way. Put in place only when the socket is
 * not paused, nor will be, and nothing waits in Vert.x's queue, so that no frame overtakes another. On the channel's event
 * loop; lives as long as the channel.
 */
public final class StraightRead extends ChannelInboundHandlerAdapter {

    private final MessageReader reader;
    private final ContextInternal context;

    private StraightRead(MessageReader reader, ContextInternal context) {
        this.reader = reader;
        this.context = context;
    }

    /** Begins with the next frame. To be called where the socket's messages are handled. */
    public static void begin(ServerWebSocket socket, MessageReader reader) {
        ChannelHandlerContext behind = ((WebSocketInternal) socket).channelHandlerContext();
        behind.pipeline().addBefore(behind.name(), null, new StraightRead(reader, ContextInternal.current()));
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof TextWebSocketFrame frame
                && frame.isFinalFragment()
                && frame.rsv() == 0
                && reader.isBetweenMessages()) {
            try {
                context.dispatch(frame.content(), reader::readWhole);
            } finally {
                frame.release();
            }
        } else {
            channel.fireChannelRead(message);
        }
    }
}
