package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees the bytes of an HTTP connection before they are decoded. Vert.x reports a request when its head is whole, has no
 * timeout for one that is not, and keeps up to 32 KB of it; it goes on reading a body that nobody wants, and does not show
 * how much of an answer waits for its reader. It also handles all requests that came in one read before it looks at another
 * connection; here the decoder gets them in slices, and after {@link #REQUESTS} requests or {@link #HEAD_BYTES} of heads the
 * rest waits for the loop's next turn. The gain is a bound on memory and time, not speed. On the connection's event loop;
 * lives as long as the connection speaks HTTP.
 */
public final class HttpWatch extends ChannelInboundHandlerAdapter {

    /** As many as the frames of a WebSocket, but for those in one slice. */
    public static final int REQUESTS = 64;

    /** What waits for its turn in Vert.x, because an earlier request is not answered, is bounded by this. */
    static final int HEAD_BYTES = 16 << 10;

    private static final int SLICE = 2 << 10;

    private final Channel channel;
    private final IntPredicate reader;
    private final BooleanSupplier inBody;
    private @Nullable ByteBuf held;
    private int requests;
    private int headBytes;
    private boolean waiting;

    private HttpWatch(Channel channel, IntPredicate reader, BooleanSupplier inBody) {
        this.channel = channel;
        this.reader = reader;
        this.inBody = inBody;
    }

    /**
     * Begins to watch a connection that has just opened; null if it is not one that can be watched.
     *
     * @param reader learns how many bytes have come, and answers whether they may be read; if not, the connection ends
     * @param inBody whether what comes next is a request's body, which has no turns
     */
    public static @Nullable HttpWatch of(HttpConnection connection, IntPredicate reader, BooleanSupplier inBody) {
        if (!(connection instanceof ConnectionBase base)) {
            return null;
        }
        HttpWatch watch = new HttpWatch(base.channel(), reader, inBody);
        ChannelHandlerContext decoder = base.channel().pipeline().context(HttpRequestDecoder.class);
        if (decoder == null) {
            decoder = base.channel().pipeline().context(HttpServerCodec.class);
        }
        if (decoder == null) {
            return null;
        }
        base.channel().pipeline().addBefore(decoder.name(), null, watch);
        FailureGuard.install(base.channel());
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
            FailureGuard.remove(channel);
        }
    }

    /** How many bytes wait for the peer to read them, beside what the kernel has taken. */
    public long unreadBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    /** A request's head is whole. */
    public void requested() {
        requests++;
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            here.fireChannelRead(message);
        } else if (held != null) {
            held = Unpooled.wrappedBuffer(held, bytes);
            channel.config().setAutoRead(false);
        } else {
            pass(here, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (!waiting) {
            beginTurn();
        }
        here.fireChannelReadComplete();
    }

    /** What was held when this stops to watch belongs to the next protocol, unless the channel has ended. */
    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
        ByteBuf rest = held;
        held = null;
        if (rest != null && channel.isActive()) {
            channel.config().setAutoRead(true);
            here.fireChannelRead(rest);
        } else if (rest != null) {
            rest.release();
        }
    }

    private void pass(ChannelHandlerContext here, ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                if (here.isRemoved()) {
                    here.fireChannelRead(bytes.readRetainedSlice(bytes.readableBytes()));
                } else if (!mayPass()) {
                    hold(here, bytes.readRetainedSlice(bytes.readableBytes()));
                } else if (!passSlice(here, bytes.readRetainedSlice(Math.min(SLICE, bytes.readableBytes())))) {
                    return;
                }
            }
        } finally {
            bytes.release();
        }
    }

    private boolean mayPass() {
        return inBody.getAsBoolean() || (requests < REQUESTS && headBytes < HEAD_BYTES);
    }

    private boolean passSlice(ChannelHandlerContext here, ByteBuf slice) {
        if (!inBody.getAsBoolean()) {
            headBytes += slice.readableBytes();
        }
        if (reader.test(slice.readableBytes())) {
            here.fireChannelRead(slice);
            return true;
        }
        slice.release();
        channel.unsafe().close(channel.voidPromise());
        return false;
    }

    private void hold(ChannelHandlerContext here, ByteBuf rest) {
        held = rest;
        channel.config().setAutoRead(false);
        if (!waiting) {
            waiting = true;
            // Not as a task: the loop runs all tasks, also those that come of them, before it looks at any connection.
            here.executor().schedule(() -> here.executor().execute(() -> nextTurn(here)), 0, TimeUnit.MILLISECONDS);
        }
    }

    private void nextTurn(ChannelHandlerContext here) {
        waiting = false;
        beginTurn();
        ByteBuf rest = held;
        held = null;
        if (rest != null) {
            // Before the rest is passed on: Vert.x stops reading again if it has enough.
            channel.config().setAutoRead(true);
            pass(here, rest);
            here.fireChannelReadComplete();
        }
    }

    private void beginTurn() {
        requests = 0;
        headBytes = 0;
    }
}
