package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees the bytes of an HTTP connection before they are decoded. Vert.x reports a request when its head is whole, has no
 * timeout for one that is not, and keeps up to 32 KB of it; it goes on reading a body that nobody wants, and does not show
 * how much of an answer waits for its reader. The gain is a bound on memory and time, not speed. On the connection's event
 * loop; lives as long as the connection speaks HTTP.
 */
public final class HttpWatch extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final IntPredicate reader;

    private HttpWatch(Channel channel, IntPredicate reader) {
        this.channel = channel;
        this.reader = reader;
    }

    /**
     * Begins to watch a connection that has just opened; null if it is not one that can be watched.
     *
     * @param reader learns how many bytes have come, and answers whether they may be read; if not, the connection ends
     */
    public static @Nullable HttpWatch of(HttpConnection connection, IntPredicate reader) {
        if (!(connection instanceof ConnectionBase base)) {
            return null;
        }
        HttpWatch watch = new HttpWatch(base.channel(), reader);
        ChannelHandlerContext decoder = base.channel().pipeline().context(HttpRequestDecoder.class);
        if (decoder == null) {
            decoder = base.channel().pipeline().context(HttpServerCodec.class);
        }
        if (decoder == null) {
            return null;
        }
        base.channel().pipeline().addBefore(decoder.name(), null, watch);
        return watch;
    }

    /** Reads nothing more of the connection. */
    public static void stopReading(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channel().config().setAutoRead(false);
        }
    }

    /** Watches no longer. */
    public void end() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    /** How many bytes wait for the peer to read them, beside what the kernel has taken. */
    public long unreadBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (message instanceof ByteBuf bytes && !reader.test(bytes.readableBytes())) {
            ReferenceCountUtil.release(message);
            channel.unsafe().close(channel.voidPromise());
        } else {
            here.fireChannelRead(message);
        }
    }
}
