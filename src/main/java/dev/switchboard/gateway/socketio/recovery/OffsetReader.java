package dev.switchboard.gateway.socketio.recovery;

import java.util.Arrays;

/** Reads what an {@link OffsetWriter} wrote, and refuses all else. */
final class OffsetReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    OffsetReader(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    long number() throws InvalidToken {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new InvalidToken("a number without an end");
    }

    long signed() throws InvalidToken {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number of things of which each takes at least one byte more. */
    int count(int most) throws InvalidToken {
        long count = number();
        if (count < 0 || count > most) {
            throw new InvalidToken("more things than there can be");
        }
        return (int) count;
    }

    int octet() throws InvalidToken {
        if (at == end) {
            throw new InvalidToken("it ends too early");
        }
        return bytes[at++] & 0xff;
    }

    long word() throws InvalidToken {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (long) octet() << 8 * i;
        }
        return value;
    }

    byte[] octets(int count) throws InvalidToken {
        if (count < 0 || count > end - at) {
            throw new InvalidToken("it ends too early");
        }
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    void requireEnd() throws InvalidToken {
        if (at != end) {
            throw new InvalidToken("it goes on too long");
        }
    }
}
