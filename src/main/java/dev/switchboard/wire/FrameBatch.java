package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Where a writer puts the frames of one socket together before they leave, since copying a few hundred bytes is cheaper
 * than a list of their addresses. One for each event loop: when another socket writes, the frames of the one before leave.
 * On its event loop; lives as long as it.
 */
public final class FrameBatch {

    /** How many bytes leave at once, at most. */
    public static final int BYTES = FlushWindow.BATCH;

    private static final FastThreadLocal<FrameBatch> BATCHES = new FastThreadLocal<>() {
        @Override
        protected FrameBatch initialValue() {
            return new FrameBatch();
        }
    };

    private final ByteBuf bytes = Unpooled.directBuffer(BYTES);
    private @Nullable WireSocket owner;

    private FrameBatch() {}

    /** The batch of the event loop that calls this. */
    public static FrameBatch current() {
        return BATCHES.get();
    }

    /** Whether it holds frames of this socket. */
    public boolean holdsAnyOf(WireSocket socket) {
        return owner == socket && bytes.isReadable();
    }

    /** A buffer with room for so many more bytes, at most {@link #BYTES}, to append whole frames of this socket to. */
    public ByteBuf room(WireSocket socket, int longest) {
        if (owner != socket || bytes.readableBytes() + longest > BYTES) {
            send();
            owner = socket;
        }
        return bytes;
    }

    /** Sends what it holds of this socket. */
    public void flush(WireSocket socket) {
        if (owner == socket) {
            send();
        }
    }

    private void send() {
        WireSocket socket = owner;
        int from = bytes.readerIndex();
        int length = bytes.readableBytes();
        owner = null;
        // Before it is sent: a socket that can be written again may write more during the call.
        bytes.clear();
        if (socket != null && length > 0) {
            socket.writeCopy(bytes, from, length);
        }
    }
}
