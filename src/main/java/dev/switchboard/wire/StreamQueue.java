package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces that one {@link ResponseStream} has still to send, bounded in bytes: as the {@link OutboundQueue} of a WebSocket,
 * with an end of the connection's own after each shared frame. What waits is copied, several pieces into one block, since
 * each has another end. Before the stream begins everything waits. On the connection's event loop alone; lives as long as
 * the stream.
 */
public final class StreamQueue extends FramePace implements FlushTarget, ResponseStream.Listener {

    private static final int FIRST_BLOCK = 1024;
    private static final int AROUND = ResponseStream.HEAD + ResponseStream.TAIL;

    private final ResponseStream stream;
    private final int limit;
    private final FlushWindow flusher;
    private final Runnable ended;
    /** Null while nothing waits. */
    private @Nullable Deque<ByteBuf> waiting;

    private int waitingBytes;
    /** One for each replay that waits. */
    private @Nullable List<Runnable> drained;

    /** @param ended runs when the peer, or the network, has ended the stream */
    public StreamQueue(ResponseStream stream, int limit, FlushWindow flusher, Runnable ended) {
        this.stream = stream;
        this.limit = limit;
        this.flusher = flusher;
        this.ended = ended;
        stream.listen(this);
    }

    /** Sends the head and the first piece, and then what waits already. */
    public void begin(Buffer first) {
        stream.begin(first);
        flush();
    }

    /**
     * Takes a piece for sending; false if it does not fit under the limit after what waits, and then it is not sent.
     *
     * @param end follows the frame; it may be overwritten when this returns
     */
    public boolean offer(StreamFrame frame, TextEnd end) {
        long now = System.nanoTime();
        boolean calm = isCalm(now, flusher.windowNanos(), flusher.isGathering());
        int size = frame.size() + end.length();
        if (calm && waitingBytes == 0 && stream.isWritable()) {
            sendNow(frame, end, size);
            return true;
        }
        if (isTooMuch(size) && stream.isWritable()) {
            // What waits is waiting for the flush window, not for the peer.
            flush();
        }
        if (isTooMuch(size)) {
            return false;
        }
        await(frame, end, size);
        if (stream.isWritable()) {
            if (calm || waitingBytes >= FlushWindow.BATCH) {
                flush();
            } else if (ride()) {
                flusher.ride(this);
            } else {
                flusher.rideAlong();
            }
        }
        return true;
    }

    private void sendNow(StreamFrame frame, TextEnd end, int size) {
        if (size + AROUND <= FlushWindow.BATCH) {
            ByteBuf scratch = flusher.scratch().writeZero(ResponseStream.HEAD);
            append(scratch, frame, end);
            stream.send(scratch);
        } else {
            ByteBuf block = block(size);
            append(block, frame, end);
            stream.send(block);
            block.release();
        }
    }

    private static void append(ByteBuf block, StreamFrame frame, TextEnd end) {
        block.writeBytes(frame.bytes()).writeBytes(end.bytes(), 0, end.length());
    }

    private static ByteBuf block(int payload) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(FIRST_BLOCK, payload + AROUND))
                .writeZero(ResponseStream.HEAD);
    }

    /** A piece over the limit is accepted only when nothing waits; otherwise it could never be sent. */
    private boolean isTooMuch(int size) {
        return waitingBytes > 0 && waitingBytes + size > limit;
    }

    private void await(StreamFrame frame, TextEnd end, int size) {
        Deque<ByteBuf> blocks = waiting == null ? new ArrayDeque<>(2) : waiting;
        waiting = blocks;
        ByteBuf last = blocks.peekLast();
        if (last == null || last.readableBytes() + size + ResponseStream.TAIL > FlushWindow.BATCH) {
            last = block(size);
            blocks.add(last);
        }
        append(last, frame, end);
        waitingBytes += size;
    }

    @Override
    public void rideOver(long now) {
        arrive(now);
        if (waitingBytes > 0) {
            flush();
        }
    }

    /** Sends what waits, as far as the stream takes it. */
    public void flush() {
        while (waiting != null && !waiting.isEmpty() && stream.isWritable()) {
            ByteBuf next = waiting.remove();
            waitingBytes -= next.readableBytes() - ResponseStream.HEAD;
            stream.send(next);
            next.release();
        }
        if (waitingBytes == 0) {
            waiting = null;
            wakeWaiting();
        }
    }

    private void wakeWaiting() {
        if (drained != null) {
            List<Runnable> actions = drained;
            drained = null;
            actions.forEach(Runnable::run);
        }
    }

    /** Sends what the stream takes now, then a last piece in any case, and ends the stream; the rest is dropped. */
    public void end(StreamFrame last, TextEnd end) {
        flush();
        clear();
        if (stream.isActive()) {
            sendNow(last, end, last.size() + end.length());
        }
        stream.end();
    }

    /** Drops what waits here; what the stream has taken already is sent. */
    public void clear() {
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting = null;
            waitingBytes = 0;
        }
    }

    /** Looks at what {@link #offer} will look at, and changes nothing. */
    public int fetch() {
        return waitingBytes + stream.fetch();
    }

    /** How many bytes wait here, beyond the stream's own. */
    public int waitingBytes() {
        return waitingBytes;
    }

    /** Calls {@code action} once nothing waits here; at once if nothing does. Several actions may wait. */
    public void whenDrained(Runnable action) {
        if (waitingBytes == 0) {
            action.run();
        } else {
            List<Runnable> actions = drained == null ? new ArrayList<>(1) : drained;
            drained = actions;
            actions.add(action);
        }
    }

    @Override
    public void writableAgain() {
        if (waitingBytes > 0) {
            flush();
        }
    }

    @Override
    public void ended() {
        clear();
        ended.run();
    }
}
