package dev.switchboard.gateway.sockjs;

import dev.switchboard.gateway.Frame;
import io.vertx.core.buffer.Buffer;

/**
 * A message as text, shared by the connections whose transport frames it itself.
 *
 * @param text the message
 * @param size its length in UTF-8
 */
record PlainFrame(String text, int size) implements Frame {

    static PlainFrame of(Buffer... parts) {
        Buffer whole = Buffer.buffer();
        for (Buffer part : parts) {
            whole.appendBuffer(part);
        }
        return new PlainFrame(whole.toString(), whole.length());
    }

    /** This frame behind a head. */
    PlainFrame behind(Buffer head) {
        return new PlainFrame(head + text, head.length() + size);
    }

    @Override
    public void release() {
        // A string is the garbage collector's.
    }
}
