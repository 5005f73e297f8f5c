package dev.switchboard.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes values one after the other into an array that grows. A number takes seven bits a byte, the lowest first; the
 * eighth bit says that another byte follows. {@link ByteReader} reads the same values in the same order. Not safe for
 * use by several threads.
 */
public final class ByteWriter {

    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes;
    private int length;

    public ByteWriter(int expected) {
        bytes = new byte[expected];
    }

    /** Starts again at the beginning of the same array. */
    public ByteWriter clear() {
        length = 0;
        return this;
    }

    public ByteWriter number(long value) {
        reserve(LONGEST_NUMBER);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number that may be negative: short if it is near zero. */
    public ByteWriter signed(long value) {
        return number(value << 1 ^ value >> 63);
    }

    public ByteWriter octet(int value) {
        reserve(Byte.BYTES);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Eight bytes, the lowest first. */
    public ByteWriter word(long value) {
        reserve(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    /** The length as a number, then the bytes. */
    public ByteWriter block(Buffer value) {
        int count = value.length();
        number(count);
        reserve(count);
        value.getBytes(bytes, length);
        length += count;
        return this;
    }

    /** UTF-8 as a {@link #block}. */
    public ByteWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    /** The array itself, not a copy; its first {@link #length} bytes are written. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public Buffer toBuffer() {
        return Buffer.buffer(length).appendBytes(bytes, 0, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
