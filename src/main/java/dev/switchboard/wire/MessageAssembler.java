package dev.switchboard.wire;

import dev.switchboard.intake.Claim;
import dev.switchboard.intake.Intake;
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

    private final int longest;
    private final Sink sink;
    private final Intake intake;
    private int maxBytes;
    private boolean stranger;
    private boolean within;
    private boolean text;
    private boolean last;
    private long announced;
    private int utf8;
    private int begun;
    private @Nullable ByteBuf partial;
    private @Nullable Claim claim;

    /** @param longest the longest message, once the client's token is known; a stranger's is shorter */
    MessageAssembler(int longest, Intake intake, Sink sink) {
        this.longest = longest;
        this.intake = intake;
        this.sink = sink;
        this.maxBytes = Math.min(longest, intake.config().strangersMessage());
        this.stranger = true;
    }

    /** Allows messages of full length; they are still a stranger's. */
    void allowLong() {
        maxBytes = longest;
    }

    /** The client's token is known. */
    void trust() {
        stranger = false;
        allowLong();
    }

    /** Whether a message has begun and is not whole. */
    boolean isWithin() {
        return within;
    }

    /** How many messages have begun. */
    int begun() {
        return begun;
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
            begun++;
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
        ByteBuf message = append(part);
        if (whole) {
            partial = null;
            within = false;
            giveBack();
            deliver(message, false);
            message.release();
        }
    }

    private ByteBuf append(ByteBuf part) throws Violation {
        if (claim == null) {
            claim = intake.claim(stranger);
        }
        if (!claim.grow(part.readableBytes())) {
            throw Violation.noRoom();
        }
        if (partial == null) {
            partial = Unpooled.buffer(part.readableBytes());
        }
        return partial.writeBytes(part);
    }

    private void giveBack() {
        if (claim != null) {
            claim.release();
            claim = null;
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
        giveBack();
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
