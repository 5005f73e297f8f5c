package dev.switchboard.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one WebSocket has still to read, bounded in bytes. Frames go straight to Netty while the channel takes them and
 * wait here while it does not, so that they can still be thrown away. The one class that reaches behind Vert.x's API for
 * the channel. On the connection's event loop alone; lives as long as the channel.
 */
final class OutboundQueue {

    private static final String HANDLER = "switchboard-writability";

    private final ChannelHandlerContext context;
    private final Channel channel;
    /** Whether nothing in the pipeline has to see what is written: frames are encoded, and there is no TLS. */
    private final boolean direct;

    private final int limit;
    private final Flusher flusher;
    private Deque<ByteBuf> waiting;
    private int waitingBytes;
    private long lastFlush;
    private boolean unflushed;
    /** One for each replay that waits. */
    private List<Runnable> drained;

    OutboundQueue(ServerWebSocket socket, int limit, Flusher flusher) {
        this.context = ((WebSocketInternal) socket).channelHandlerContext();
        this.channel = context.channel();
        this.direct = context.pipeline().get(SslHandler.class) == null;
        this.limit = limit;
        this.flusher = flusher;
        // HTTP's patience is not the WebSocket's, which is pinged.
        if (context.pipeline().get(IdleStateHandler.class) != null) {
            context.pipeline().remove(IdleStateHandler.class);
        }
        // Before Vert.x's own handler, which does not pass this event on.
        context.pipeline().addBefore(context.name(), HANDLER, new Writability());
    }

    /**
     * Takes a frame for sending; false if it does not fit under the limit behind what waits, and then it is not sent.
     *
     * @param atOnce whether it must not wait for others in the flush window
     */
    boolean offer(WireFrame frame, boolean atOnce) {
        if (waitingBytes == 0 && channel.isWritable()) {
            write(frame.toWrite());
            if (atOnce) {
                flush(System.nanoTime());
            } else {
                flusher.wrote(this);
            }
            return true;
        }
        // One that is larger than the limit could otherwise never be sent to a peer whose channel is full for a moment.
        if (waitingBytes > 0 && waitingBytes + frame.size() > limit) {
            return false;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(frame.toWrite());
        waitingBytes += frame.size();
        return true;
    }

    /** Sends what was written, now. */
    void flush(long now) {
        unflushed = false;
        lastFlush = now;
        if (direct) {
            channel.unsafe().flush();
        } else {
            context.flush();
        }
    }

    private void write(ByteBuf bytes) {
        if (direct) {
            channel.unsafe().write(bytes, channel.voidPromise());
        } else {
            context.write(bytes, context.voidPromise());
        }
    }

    /** Throws away what waits here; what Netty holds already is gone. */
    void clear() {
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting = null;
            waitingBytes = 0;
        }
    }

    /** How many bytes wait here, beyond the channel's own buffer. */
    int waitingBytes() {
        return waitingBytes;
    }

    /** Calls {@code action} once, when nothing waits here any more; at once if nothing does. Several may wait. */
    void whenDrained(Runnable action) {
        if (waitingBytes == 0) {
            action.run();
        } else {
            if (drained == null) {
                drained = new ArrayList<>(1);
            }
            drained.add(action);
        }
    }

    boolean markUnflushed() {
        boolean first = !unflushed;
        unflushed = true;
        return first;
    }

    boolean isUnflushed() {
        return unflushed;
    }

    long lastFlush() {
        return lastFlush;
    }

    /** Takes nothing more from the peer, its end of the channel included; to be followed by {@link #cut}. */
    void stopReading() {
        channel.config().setAutoRead(false);
    }

    /** Ends the channel now, whether or not the peer has read; Vert.x's own handler would wait for it to. */
    void cut() {
        channel.unsafe().close(channel.voidPromise());
    }

    boolean isActive() {
        return channel.isActive();
    }

    private void drain() {
        while (waiting != null && channel.isWritable()) {
            ByteBuf next = waiting.poll();
            if (next == null) {
                waiting = null;
                break;
            }
            waitingBytes -= next.readableBytes();
            write(next);
        }
        flush(System.nanoTime());
        if (waitingBytes == 0 && drained != null) {
            List<Runnable> actions = drained;
            drained = null;
            actions.forEach(Runnable::run);
        }
    }

    /** Wakes the queue when the channel takes bytes again, and empties it when the channel is gone. */
    private final class Writability extends ChannelInboundHandlerAdapter {

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext changed) {
            if (waitingBytes > 0 && changed.channel().isWritable()) {
                drain();
            }
            changed.fireChannelWritabilityChanged();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext removed) {
            clear();
        }
    }
}
