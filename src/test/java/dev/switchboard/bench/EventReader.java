package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;

/**
 * Splits the body of a stream of server-sent events at the empty line after each event; keeps an incomplete one until the rest
 * arrives. What frames the chunks of the body stands between events and is passed on with the next one. Runs on the
 * connection's event loop; {@link #close} it when the connection ends.
 */
final class EventReader {

    private ByteBuf rest;

    /** Takes ownership of the bytes and releases them. */
    void read(ByteBuf bytes, FrameReader.Sink sink) {
        ByteBuf input = rest == null ? bytes : rest.writeBytes(bytes);
        if (rest != null) {
            bytes.release();
            rest = null;
        }
        try {
            int start = input.readerIndex();
            for (int end = endOf(input, start); end >= 0; end = endOf(input, start)) {
                sink.frame(Frames.TEXT, input.slice(start, end - start));
                start = end;
            }
            input.readerIndex(start);
            if (input.isReadable()) {
                rest = input.alloc().buffer(2 * input.readableBytes()).writeBytes(input);
            }
        } finally {
            input.release();
        }
    }

    /** Where the event that begins here ends, or -1. */
    private static int endOf(ByteBuf input, int start) {
        int at = input.indexOf(start, input.writerIndex(), (byte) '\n');
        while (at >= 0 && at + 1 < input.writerIndex()) {
            if (input.getByte(at + 1) == '\n') {
                return at + 2;
            }
            at = input.indexOf(at + 1, input.writerIndex(), (byte) '\n');
        }
        return -1;
    }

    void close() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }
}
