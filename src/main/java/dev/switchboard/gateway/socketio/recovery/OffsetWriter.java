package dev.switchboard.gateway.socketio.recovery;

import java.util.Arrays;

/** Bytes that grow as numbers are written: seven bits a byte, the lowest first, the eighth says that more follow. */
final class OffsetWriter {

    private byte[] bytes;
    private int length;

    OffsetWriter(int expected) {
        bytes = new byte[expected];
    }

    /** Begins anew, in the same memory. */
    OffsetWriter clear() {
        length = 0;
        return this;
    }

    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** A number that may be negative. */
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    void octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    /** Eight bytes, the lowest first. */
    void word(long value) {
        room(8);
        for (int i = 0; i < 8; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    void octets(byte[] values) {
        room(values.length);
        System.arraycopy(values, 0, bytes, length, values.length);
        length += values.length;
    }

    /** What was written, not a copy: the first {@link #length} of these. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
