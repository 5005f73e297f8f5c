package dev.switchboard.wire;

import dev.switchboard.wire.vertx.StraightWrite;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one WebSocket has still to read, bounded in bytes. A frame for a quiet connection leaves at once. For one that had
 * a frame just now it waits for others, so that they share a system call; and all wait while the channel takes nothing,
 * so that they can still be thrown away. The one class that reaches behind Vert.x's API for the channel. On the
 * connection's event loop alone; lives as long as the channel.
 */
public final class OutboundQueue implements FlushTarget {

    private static final String HANDLER = "switchboard-writability";

    private final ChannelHandlerContext context;
    private final Channel channel;
    /** Whether nothing in the pipeline has to see what is written: frames are encoded, and there is no TLS. */
    private final boolean direct;

    private final StraightWrite straight;
    private final int limit;
    private final FlushWindow flusher;
    private Deque<WireFrame> waiting;
    private int waitingBytes;
    private long lastFlush;
    private boolean riding;
    /** Whether an answer of this connection's is in the loop's batch, and to be sent before anything else. */
    private boolean answering;
    /** One for each replay that waits. */
    private List<Runnable> drained;

    public OutboundQueue(ServerWebSocket socket, int limit, FlushWindow flusher) {
        this.context = ((WebSocketInternal) socket).channelHandlerContext();
        this.channel = context.channel();
        this.direct = context.pipeline().get(SslHandler.class) == null;
        this.straight = new StraightWrite(channel);
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
    public boolean offer(WireFrame frame, boolean atOnce) {
        sendAnswers();
        long now = System.nanoTime();
        boolean mayLeave = atOnce || now - lastFlush >= flusher.windowNanos();
        if (mayLeave && waitingBytes == 0 && straight.isWritable()) {
            send(frame);
            flushed(now);
            return true;
        }
        if (isTooMuch(frame) && straight.isWritable()) {
            // Nothing waits for the peer, but for the flush window.
            flush(now);
        }
        if (isTooMuch(frame)) {
            return false;
        }
        await(frame);
        if (straight.isWritable()) {
            if (atOnce || waitingBytes >= FlushWindow.BATCH) {
                flush(now);
            } else if (!riding) {
                riding = true;
                flusher.ride(this);
            }
        }
        return true;
    }

    /**
     * Sends an answer with the others of this pass of the event loop, if it can leave now, and without a frame of its own;
     * else false, and it is not sent.
     *
     * @param before JSON that stands before the object, if it is part of another
     * @param behind JSON that stands behind it
     */
    public boolean answer(String before, JsonObject answer, String behind) {
        if (!direct
                || waitingBytes > 0
                || !straight.isWritable()
                || !flusher.answers().add(this, before, answer, behind)) {
            return false;
        }
        answering = true;
        return true;
    }

    /** Sends a part of the loop's batch, which stays the batch's. */
    void sendAnswer(ByteBuf batch, int from, int length, long now) {
        answering = false;
        if (!channel.isActive()) {
            return;
        }
        lastFlush = now;
        sendPart(batch, from, length);
    }

    private void sendAnswers() {
        if (answering) {
            flusher.answers().send();
        }
    }

    /** One that is larger than the limit passes alone; it could else never reach a peer whose channel is full for a moment. */
    private boolean isTooMuch(WireFrame frame) {
        return waitingBytes > 0 && waitingBytes + frame.size() > limit;
    }

    private void await(WireFrame frame) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(frame.retain());
        waitingBytes += frame.size();
    }

    @Override
    public void rideOver(long now) {
        riding = false;
        if (waitingBytes > 0) {
            flush(now);
        }
    }

    /** Sends what waits, as far as the channel takes it. */
    public void flush(long now) {
        sendAnswers();
        while (waitingBytes > 0 && straight.isWritable()) {
            if (!direct || waiting.size() == 1 || waiting.peek().size() > FlushWindow.BATCH) {
                sendFirst();
            } else {
                sendBatch();
            }
        }
        flushed(now);
        if (waitingBytes == 0) {
            waiting = null;
            wakeWaiting();
        }
    }

    private void flushed(long now) {
        lastFlush = now;
        if (!direct) {
            context.flush();
        }
    }

    private void wakeWaiting() {
        if (drained != null) {
            List<Runnable> actions = drained;
            drained = null;
            actions.forEach(Runnable::run);
        }
    }

    private void sendFirst() {
        WireFrame first = waiting.poll();
        waitingBytes -= first.size();
        send(first);
        first.release();
    }

    /** Sends several with one system call: copying a few hundred bytes is cheaper than a list of their addresses. */
    private void sendBatch() {
        ByteBuf batch = flusher.scratch();
        WireFrame next = waiting.peek();
        while (next != null && batch.readableBytes() + next.size() <= FlushWindow.BATCH) {
            batch.writeBytes(next.bytes(), next.bytes().readerIndex(), next.size());
            waitingBytes -= next.size();
            waiting.poll().release();
            next = waiting.peek();
        }
        sendPart(batch, batch.readerIndex(), batch.readableBytes());
    }

    /** Sends a part of memory that is the next one's in a moment: what the kernel does not take is copied. */
    private void sendPart(ByteBuf bytes, int from, int length) {
        int written = straight.write(bytes.memoryAddress() + from, length);
        if (written < length) {
            write(bytes.copy(from + written, length - written));
        }
    }

    private void send(WireFrame frame) {
        int written = direct ? straight.write(frame.address(), frame.size()) : 0;
        if (written < frame.size()) {
            write(frame.toWrite().skipBytes(written));
        }
    }

    private void write(ByteBuf bytes) {
        if (direct) {
            channel.unsafe().write(bytes, channel.voidPromise());
            channel.unsafe().flush();
        } else {
            context.write(bytes, context.voidPromise());
        }
    }

    /** Throws away what waits here; what Netty holds already is gone. */
    public void clear() {
        if (waiting != null) {
            waiting.forEach(WireFrame::release);
            waiting = null;
            waitingBytes = 0;
        }
    }

    /** Looks at what {@link #offer} will look at, and changes nothing. */
    public int fetch() {
        return waitingBytes + straight.fetch();
    }

    /** How many bytes wait here, beyond the channel's own buffer. */
    public int waitingBytes() {
        return waitingBytes;
    }

    /** Calls {@code action} once, when nothing waits here any more; at once if nothing does. Several may wait. */
    public void whenDrained(Runnable action) {
        if (waitingBytes == 0) {
            action.run();
        } else {
            if (drained == null) {
                drained = new ArrayList<>(1);
            }
            drained.add(action);
        }
    }

    /** Takes nothing more from the peer, its end of the channel included; to be followed by {@link #cut}. */
    public void stopReading() {
        channel.config().setAutoRead(false);
    }

    /** Ends the channel now, whether or not the peer has read; Vert.x's own handler would wait for it to. */
    public void cut() {
        channel.unsafe().close(channel.voidPromise());
    }

    public boolean isActive() {
        return channel.isActive();
    }

    /** Wakes the queue when the channel takes bytes again, and empties it when the channel is gone. */
    private final class Writability extends ChannelInboundHandlerAdapter {

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext changed) {
            if (waitingBytes > 0 && straight.isWritable()) {
                flush(System.nanoTime());
            }
            changed.fireChannelWritabilityChanged();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext removed) {
            clear();
        }
    }
}
