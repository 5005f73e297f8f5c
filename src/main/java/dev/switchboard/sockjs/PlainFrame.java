package dev.switchboard.sockjs;

import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.buffer.Buffer;

/** A message of its own, shared by the connections whose transport frames it. Safe from any thread. */
public final class PlainFrame implements EncodedFrame {

    private final Buffer message;
    private volatile Buffer quoted;

    private PlainFrame(Buffer message) {
        this.message = message;
    }

    public static PlainFrame of(Buffer... parts) {
        Buffer whole = Buffer.buffer();
        for (Buffer part : parts) {
            whole.appendBuffer(part);
        }
        return new PlainFrame(whole);
    }

    public static PlainFrame of(String message) {
        return new PlainFrame(Buffer.buffer(message));
    }

    /** This frame behind a head. */
    public PlainFrame behind(Buffer head) {
        return of(head, message);
    }

    /** The message as a JSON string in UTF-8; made once, or twice if two threads are at it. */
    Buffer quoted() {
        if (quoted == null) {
            quoted = SockJsFrames.quote(message);
        }
        return quoted;
    }

    String text() {
        return message.toString();
    }

    @Override
    public int size() {
        return message.length();
    }

    @Override
    public void release() {
        // Its memory is the garbage collector's.
    }
}
