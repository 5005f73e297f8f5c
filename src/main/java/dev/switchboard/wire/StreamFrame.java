package dev.switchboard.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** A piece of a {@link ResponseStream} without its end, shared by all streams of a dialect. Immutable; any thread. */
public final class StreamFrame implements EncodedFrame {

    private final byte[] bytes;

    private StreamFrame(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A frame of the parts, one after the other. */
    public static StreamFrame of(Buffer... parts) {
        Buffer whole = Buffer.buffer();
        for (Buffer part : parts) {
            whole.appendBuffer(part);
        }
        return new StreamFrame(whole.getBytes());
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public int size() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void release() {
        // The memory is on the heap.
    }
}
