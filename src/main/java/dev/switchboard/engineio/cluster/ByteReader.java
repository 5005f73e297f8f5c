package dev.switchboard.engineio.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote, in the same order; what is too short is a {@link MalformedNodeMessage}. */
final class ByteReader {

    private final Buffer bytes;
    private int position;

    ByteReader(Buffer bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return position < bytes.length();
    }

    int one() {
        return bytes.getByte(advance(Byte.BYTES));
    }

    int whole() {
        return bytes.getInt(advance(Integer.BYTES));
    }

    long big() {
        return bytes.getLong(advance(Long.BYTES));
    }

    /** Shares the memory of what is read. */
    Buffer block() {
        int length = whole();
        int from = advance(length);
        return bytes.slice(from, from + length);
    }

    String text() {
        return block().toString(StandardCharsets.UTF_8);
    }

    private int advance(int length) {
        if (length < 0 || length > bytes.length() - position) {
            throw new MalformedNodeMessage("too short");
        }
        int from = position;
        position += length;
        return from;
    }
}
