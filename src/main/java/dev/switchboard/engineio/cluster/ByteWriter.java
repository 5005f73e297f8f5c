package dev.switchboard.engineio.cluster;

import io.vertx.core.buffer.Buffer;

/** Writes fields one after the other, those of no fixed length behind their length. */
final class ByteWriter {

    private final Buffer bytes;

    ByteWriter(int expected) {
        bytes = Buffer.buffer(expected);
    }

    ByteWriter one(int value) {
        bytes.appendByte((byte) value);
        return this;
    }

    ByteWriter whole(int value) {
        bytes.appendInt(value);
        return this;
    }

    ByteWriter big(long value) {
        bytes.appendLong(value);
        return this;
    }

    ByteWriter block(Buffer value) {
        bytes.appendInt(value.length()).appendBuffer(value);
        return this;
    }

    ByteWriter text(String value) {
        return block(Buffer.buffer(value));
    }

    Buffer bytes() {
        return bytes;
    }
}
