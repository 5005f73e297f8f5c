package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Puts data frames together to messages (RFC 6455, section 5.4): at most so long, text in valid UTF-8, fragments in order.
 * A message that arrives in one piece is decoded where it lies. Of one that arrives in several, each piece is checked as it
 * comes. Between messages it keeps no buffer. Owned by one WebSocket, on its event loop.
 */
final class MessageAssembler {

    /** Takes the messages. */
    interface Sink {

        void text(String message);

        void binary(Buffer message);

        /** Whether binary messages are allowed. */
        boolean takesBinary();
    }

    private final int maxBytes;
    private final Sink sink;
    private boolean within;
    private boolean text;
    private boolean last;
    private long announced;
    private int utf8;
    private @Nullable ByteBuf partial;

    MessageAssembler(int maxBytes, Sink sink) {
        this.maxBytes = maxBytes;
        this.sink = sink;
    }

    /**
     * A frame begins.
     *
     * @param isLast whether it is the last one of its message
     * @param length of its payload
     */
    void begin(int opcode, boolean isLast, long length) throws Violation {
        if (within != (opcode == FrameHeader.CONTINUATION)) {
            throw Violation.protocol(within ? "a message within a message" : "a continuation of nothing");
        }
        if (!within) {
            within = true;
            text = opcode == FrameHeader.TEXT;
            announced = 0;
            utf8 = Utf8.BOUNDARY;
            if (!text && !sink.takesBinary()) {
                throw Violation.binary();
            }
        }
        last = isLast;
        announced += length;
        if (announced > maxBytes) {
            throw Violation.tooBig();
        }
    }

    /**
     * The next part of the frame's payload, which is valid only during the call.
     *
     * @param complete whether the frame ends with it
     */
    void payload(ByteBuf part, boolean complete) throws Violation {
        boolean whole = complete && last;
        if (whole && partial == null && utf8 == Utf8.BOUNDARY) {
            within = false;
            deliver(part, true);
            return;
        }
        if (text) {
            utf8 = Utf8.check(utf8, part);
            if (utf8 == Utf8.INVALID || (whole && utf8 != Utf8.BOUNDARY)) {
                throw Violation.notUtf8();
            }
        }
        if (partial == null) {
            partial = Unpooled.buffer(part.readableBytes());
        }
        partial.writeBytes(part);
        if (whole) {
            ByteBuf message = partial;
            partial = null;
            within = false;
            deliver(message, false);
            message.release();
        }
    }

    private void deliver(ByteBuf message, boolean unchecked) throws Violation {
        if (!text) {
            sink.binary(Buffer.buffer(ByteBufUtil.getBytes(message)));
            return;
        }
        String decoded = unchecked ? Utf8.decode(message) : message.toString(StandardCharsets.UTF_8);
        if (decoded == null) {
            throw Violation.notUtf8();
        }
        sink.text(decoded);
    }

    /** Gives up what it keeps. */
    void release() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
