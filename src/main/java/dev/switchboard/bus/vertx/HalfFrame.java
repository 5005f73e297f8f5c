package dev.switchboard.bus.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The beginning of a message, with its length, of which the rest has not arrived. It grows with what arrives and never to
 * what its length promises, and takes from the node's budget what it occupies. On the connection's event loop; lives as
 * long as the connection, whose end releases it.
 */
final class HalfFrame {

    private static final int FIRST_BYTES = 256;

    private final AtomicLong used;
    private final long budget;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int taken;

    HalfFrame(AtomicLong used, long budget) {
        this.used = used;
        this.budget = budget;
    }

    int length() {
        return bytes.readableBytes();
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Copies the bytes here; false, and nothing is copied, if the budget is exhausted. */
    boolean tryTake(ByteBuf more) {
        if (!reserve(length() + more.readableBytes())) {
            return false;
        }
        bytes.writeBytes(more);
        return true;
    }

    /** Hands over the bytes, whose reader releases them. */
    ByteBuf remove() {
        ByteBuf whole = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        used.addAndGet(-taken);
        taken = 0;
        return whole;
    }

    void release() {
        remove().release();
    }

    /** In powers of two: each byte is copied twice on average. */
    private boolean reserve(int length) {
        if (length <= taken) {
            return true;
        }
        int capacity = Math.max(FIRST_BYTES, length <= 1 << 30 ? Integer.highestOneBit(length - 1) << 1 : length);
        if (used.addAndGet(capacity - (long) taken) > budget) {
            used.addAndGet(taken - (long) capacity);
            return false;
        }
        ByteBuf larger = Unpooled.buffer(capacity, capacity);
        larger.writeBytes(bytes, 0, length());
        bytes.release();
        bytes = larger;
        taken = capacity;
        return true;
    }
}
