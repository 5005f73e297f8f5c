package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a peer has sent and its listener has not taken: bytes from before there was a listener, or beyond a turn, and, for a paused one, messages
 * and the end that follows them. On the socket's event loop; lives as long as the socket, which releases it.
 */
final class HeldInput {

    /** How many bytes may arrive for a paused listener before the channel is no longer read. */
    private static final int MAX = 16 << 10;

    private @Nullable ByteBuf bytes;
    /** The bytes that were given away last, of which a rest may come back. */
    private @Nullable ByteBuf taken;

    /** Not null also while the last of them are handled, so that what arrives meanwhile stays in order. */
    private @Nullable Deque<Object> messages;

    private int readWhilePaused;
    private boolean sealed;

    /** Keeps a copy of bytes that are not handled yet; whether that is too much to go on reading. */
    boolean keep(ByteBuf more) {
        if (more == taken && bytes == null) {
            bytes = more.retain();
            return more.readableBytes() > MAX;
        }
        ByteBuf all = bytes == null ? Unpooled.buffer(more.readableBytes()) : bytes;
        bytes = all.writeBytes(more);
        return all.readableBytes() > MAX;
    }

    /** Gives away the bytes, or null if there are none. */
    @Nullable
    ByteBuf takeBytes() {
        ByteBuf all = bytes;
        bytes = null;
        taken = all;
        return all;
    }

    /** Whether bytes wait, so that those after them have to wait too. */
    boolean hasBytes() {
        return bytes != null;
    }

    /** Whether a message, or the end, waits. */
    boolean hasMessage() {
        return messages != null && !messages.isEmpty();
    }

    /** So many bytes came while the listener was paused; whether that is too much to go on reading. */
    boolean countPaused(int length) {
        readWhilePaused += length;
        return readWhilePaused > MAX;
    }

    /** Whether messages wait, so that what comes after them has to wait too. */
    boolean holdsMessages() {
        return messages != null;
    }

    void add(Object message) {
        Deque<Object> queue = messages == null ? new ArrayDeque<>() : messages;
        messages = queue;
        queue.add(message);
    }

    /** The socket ends with this, after the messages that wait; nothing that arrives later counts. */
    void seal(Object end) {
        add(end);
        sealed = true;
    }

    boolean isSealed() {
        return sealed;
    }

    /** The next message or the end, or null if none waits. */
    @Nullable
    Object poll() {
        return messages == null ? null : messages.poll();
    }

    /** Everything was handled, and the listener takes what comes from now on. */
    void drained() {
        messages = null;
        readWhilePaused = 0;
    }

    /** Forgets the messages. */
    void dropMessages() {
        messages = null;
    }

    /** Forgets everything. */
    void release() {
        messages = null;
        taken = null;
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
