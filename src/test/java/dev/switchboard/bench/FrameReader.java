package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;

/**
 * Splits a connection's bytes into WebSocket frames and unmasks them; keeps an incomplete frame until the rest arrives.
 * Runs on the connection's event loop; {@link #close} it when the connection ends.
 */
final class FrameReader {

    interface Sink {
        /** The payload is valid during the call. */
        void frame(int opcode, ByteBuf payload);
    }

    private ByteBuf rest;

    /** Takes ownership of the bytes and releases them. */
    void read(ByteBuf bytes, Sink sink) {
        ByteBuf input = joined(bytes);
        try {
            while (readOne(input, sink)) {
                // Reads the next frame.
            }
            if (input.isReadable()) {
                rest = input.alloc().buffer(input.readableBytes()).writeBytes(input);
            }
        } finally {
            input.release();
        }
    }

    void close() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    private ByteBuf joined(ByteBuf bytes) {
        if (rest == null) {
            return bytes;
        }
        ByteBuf both = rest.writeBytes(bytes);
        bytes.release();
        rest = null;
        return both;
    }

    private static boolean readOne(ByteBuf input, Sink sink) {
        int start = input.readerIndex();
        int available = input.readableBytes();
        if (available < 2) {
            return false;
        }
        int opcode = input.getByte(start) & 0x0f;
        int second = input.getByte(start + 1);
        int shortLength = second & 0x7f;
        int maskLength = second < 0 ? 4 : 0;
        int header = 2 + (shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0);
        if (available < header + maskLength) {
            return false;
        }
        long length = length(input, start, shortLength);
        if (available < header + maskLength + length) {
            return false;
        }
        int payload = start + header + maskLength;
        if (maskLength > 0) {
            unmask(input, payload, (int) length, input.getInt(start + header));
        }
        input.readerIndex(payload + (int) length);
        sink.frame(opcode, input.slice(payload, (int) length));
        return true;
    }

    private static long length(ByteBuf input, int start, int shortLength) {
        return switch (shortLength) {
            case 126 -> input.getUnsignedShort(start + 2);
            case 127 -> input.getLong(start + 2);
            default -> shortLength;
        };
    }

    private static void unmask(ByteBuf input, int from, int length, int mask) {
        int end = from + length;
        int i = from;
        for (; i + 4 <= end; i += 4) {
            input.setInt(i, input.getInt(i) ^ mask);
        }
        for (int shift = 24; i < end; i++, shift -= 8) {
            input.setByte(i, input.getByte(i) ^ (mask >>> shift));
        }
    }
}
