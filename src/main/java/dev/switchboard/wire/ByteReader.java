package dev.switchboard.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link ByteWriter} wrote, in the same order. Anything else fails with {@link MalformedBytes}. Not safe for
 * use by several threads.
 */
public final class ByteReader {

    private final Buffer bytes;
    private int position;

    public ByteReader(Buffer bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return position < bytes.length();
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedBytes("a number does not end");
    }

    public long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number from 0 to {@code most}. */
    public int count(int most) {
        long count = number();
        if (count < 0 || count > most) {
            throw new MalformedBytes("a number is above " + most);
        }
        return (int) count;
    }

    public int octet() {
        return bytes.getUnsignedByte(advance(Byte.BYTES));
    }

    public long word() {
        return bytes.getLongLE(advance(Long.BYTES));
    }

    /** Shares the memory of what is read. */
    public Buffer block() {
        int length = count(Integer.MAX_VALUE);
        int from = advance(length);
        return bytes.slice(from, from + length);
    }

    public String text() {
        return block().toString(StandardCharsets.UTF_8);
    }

    public void requireEnd() {
        if (hasMore()) {
            throw new MalformedBytes("bytes follow the end");
        }
    }

    private int advance(int length) {
        if (length > bytes.length() - position) {
            throw new MalformedBytes("it ends too early");
        }
        int from = position;
        position += length;
        return from;
    }
}
