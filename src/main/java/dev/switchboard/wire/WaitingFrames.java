package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Frames that one WebSocket cannot send yet, the oldest first. Holds a reference to each. On the connection's event loop;
 * {@link OutboundQueue} makes one when a frame has to wait and drops it when none does.
 */
final class WaitingFrames {

    private final Deque<WireFrame> frames = new ArrayDeque<>();
    private int bytes;

    void add(WireFrame frame) {
        frames.add(frame.retain());
        bytes += frame.size();
    }

    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /**
     * Sends the next frame, with those after it if they leave with one system call: copying a few hundred bytes is cheaper
     * than a list of their addresses.
     */
    void sendNext(WireSocket socket, FlushWindow flusher) {
        WireFrame first = remove();
        WireFrame second = frames.peek();
        if (!socket.batches() || second == null || first.size() + second.size() > FlushWindow.BATCH) {
            socket.write(first);
            first.release();
        } else {
            sendBatch(first, socket, flusher.scratch());
        }
    }

    private void sendBatch(WireFrame first, WireSocket socket, ByteBuf batch) {
        append(first, batch);
        WireFrame next = frames.peek();
        while (next != null && batch.readableBytes() + next.size() <= FlushWindow.BATCH) {
            append(remove(), batch);
            next = frames.peek();
        }
        socket.writeCopy(batch, batch.readerIndex(), batch.readableBytes());
    }

    private static void append(WireFrame frame, ByteBuf batch) {
        batch.writeBytes(frame.bytes(), frame.bytes().readerIndex(), frame.size());
        frame.release();
    }

    private WireFrame remove() {
        WireFrame frame = frames.remove();
        bytes -= frame.size();
        return frame;
    }

    void release() {
        frames.forEach(WireFrame::release);
        frames.clear();
        bytes = 0;
    }
}
