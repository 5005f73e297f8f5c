package dev.switchboard.wire;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that one WebSocket has still to send, bounded in bytes. A few frames in a flush window leave at once. Those of a
 * busier connection wait for each other until the window ends, so that they share a system call. All wait while the channel takes
 * nothing, so that they can still be dropped. On the connection's event loop alone; lives as long as the socket.
 */
public final class OutboundQueue extends FramePace implements FlushTarget, WireSocket.Backlog {

    private final WireSocket socket;
    private final int limit;
    private final FlushWindow flusher;
    /** Null while nothing waits. */
    private @Nullable WaitingFrames waiting;

    /** One for each replay that waits. */
    private @Nullable List<Runnable> drained;

    public OutboundQueue(WireSocket socket, int limit, FlushWindow flusher) {
        this.socket = socket;
        this.limit = limit;
        this.flusher = flusher;
        socket.feedFrom(this);
    }

    /**
     * Takes a frame for sending; false if it does not fit under the limit after what waits, and then it is not sent.
     *
     * @param atOnce whether it must not wait for others in the flush window
     */
    public boolean offer(WireFrame frame, boolean atOnce) {
        socket.sendAnswers();
        long now = System.nanoTime();
        boolean mayLeave = atOnce || isCalm(now, flusher.windowNanos(), flusher.isGathering());
        if (mayLeave && waitingBytes() == 0 && socket.isWritable()) {
            socket.write(frame);
            socket.flush();
            return true;
        }
        if (isTooMuch(frame) && socket.isWritable()) {
            // What waits is waiting for the flush window, not for the peer.
            flush();
        }
        if (isTooMuch(frame)) {
            return false;
        }
        await(frame);
        if (socket.isWritable()) {
            if (atOnce || waitingBytes() >= FlushWindow.BATCH) {
                flush();
            } else if (ride()) {
                flusher.ride(this);
            } else {
                flusher.rideAlong();
            }
        }
        return true;
    }

    /**
     * Sends an answer with the others of this pass of the event loop, without a frame of its own, if it can leave now;
     * otherwise false, and it is not sent.
     *
     * @param before JSON that precedes the object, if it is part of another
     * @param after JSON that follows it
     */
    public boolean answer(String before, JsonObject answer, String after) {
        return waitingBytes() == 0 && socket.answer(before, answer, after);
    }

    /** A frame over the limit is accepted only when nothing waits; otherwise it could never be sent. */
    private boolean isTooMuch(WireFrame frame) {
        return waitingBytes() > 0 && waitingBytes() + frame.size() > limit;
    }

    private void await(WireFrame frame) {
        WaitingFrames queue = waiting == null ? new WaitingFrames() : waiting;
        waiting = queue;
        queue.add(frame);
    }

    @Override
    public void rideOver(long now) {
        arrive(now);
        if (waitingBytes() > 0) {
            flush();
        }
    }

    /** Sends what waits, as far as the channel takes it. */
    public void flush() {
        socket.sendAnswers();
        while (waiting != null && !waiting.isEmpty() && socket.isWritable()) {
            waiting.sendNext(socket, flusher);
        }
        socket.flush();
        if (waitingBytes() == 0) {
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

    /** Drops what waits here; what the channel holds already is sent. */
    public void clear() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }

    /** Looks at what {@link #offer} will look at, and changes nothing. */
    public int fetch() {
        return waitingBytes() + socket.fetch();
    }

    /** How many bytes wait here, beyond the channel's own buffer. */
    public int waitingBytes() {
        return waiting == null ? 0 : waiting.bytes();
    }

    /** Calls {@code action} once nothing waits here; at once if nothing does. Several actions may wait. */
    public void whenDrained(Runnable action) {
        if (waitingBytes() == 0) {
            action.run();
        } else {
            List<Runnable> actions = drained == null ? new ArrayList<>(1) : drained;
            drained = actions;
            actions.add(action);
        }
    }

    /** Takes nothing more from the peer, the end of the channel included; to be followed by {@link #cut}. */
    public void stopReading() {
        socket.stopReading();
    }

    /** Ends the channel now, whether or not the peer has read, if the socket can. */
    public void cut() {
        socket.cut();
    }

    public boolean isActive() {
        return socket.isActive();
    }

    @Override
    public void writableAgain() {
        if (waitingBytes() > 0 && socket.isWritable()) {
            flush();
        }
    }

    @Override
    public void beforeClose() {
        flush();
    }

    @Override
    public void discard() {
        clear();
    }
}
