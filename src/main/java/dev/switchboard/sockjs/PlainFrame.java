package dev.switchboard.sockjs;

import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A message without framing, shared by the channels that frame it themselves. Safe from any thread. */
public final class PlainFrame implements EncodedFrame {

    private final Buffer message;
    private volatile @Nullable Buffer quoted;

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

    /** This message with a head before it. */
    public PlainFrame withHead(Buffer head) {
        return of(head, message);
    }

    /** The message as a JSON string in UTF-8; made once, or twice if two threads race. */
    Buffer quoted() {
        Buffer made = quoted;
        if (made == null) {
            made = SockJsFrames.quote(message);
            quoted = made;
        }
        return made;
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
        // The memory is on the heap.
    }
}
