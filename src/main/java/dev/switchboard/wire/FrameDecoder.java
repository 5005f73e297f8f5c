package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's bytes apart into frames (RFC 6455, section 5.2), in whatever pieces they come. The payload of a data
 * frame is passed on as it arrives, so that an error in it is found before the frame is complete. Payloads are unmasked
 * where they lie; only a control frame that arrives in pieces is kept. Between frames it keeps no buffer.
 */
final class FrameDecoder {

    /** Takes the frames. What it is given is valid only during the call. */
    interface Sink {

        /** A data frame begins, with a payload of this length. */
        void begin(int opcode, boolean last, long length) throws Violation;

        /**
         * The next part of its payload.
         *
         * @param complete whether the frame ends with it
         */
        void payload(ByteBuf part, boolean complete) throws Violation;

        /** A whole control frame. */
        void control(int opcode, ByteBuf payload) throws Violation;
    }

    private enum Step {
        FIRST,
        SECOND,
        LENGTH,
        MASK,
        PAYLOAD
    }

    private static final int OPCODE = 0x0f;
    private static final int RESERVED_BITS = 0x70;
    private static final int HIGH_BIT = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int MASK_BYTES = 4;

    private final Sink sink;
    private Step step = Step.FIRST;
    private int first;
    /** How many bytes of the length or the mask are missing. */
    private int missing;

    private int lengthCode;
    /** Of the payload; in {@link Step#PAYLOAD} what is missing of it. */
    private long length;

    /** In {@link Step#PAYLOAD} as it applies to the next byte. */
    private int mask;

    private @Nullable ByteBuf control;
    private int frames;

    FrameDecoder(Sink sink) {
        this.sink = sink;
    }

    /** Reads from {@code bytes} to the end of the current frame, or as far as they go. */
    void read(ByteBuf bytes) throws Violation {
        while (step != Step.PAYLOAD) {
            if (!bytes.isReadable()) {
                return;
            }
            header(bytes.readUnsignedByte());
        }
        int count = (int) Math.min(length, bytes.readableBytes());
        if (count == 0 && length > 0) {
            return;
        }
        ByteBuf part = bytes.readSlice(count);
        unmask(part);
        length -= count;
        if (length == 0) {
            step = Step.FIRST;
        }
        if (isControl()) {
            readControl(part);
        } else {
            sink.payload(part, length == 0);
        }
    }

    /** Whether a frame has begun and is not whole. */
    boolean isWithin() {
        return step != Step.FIRST;
    }

    /** How many frames have begun. */
    int frames() {
        return frames;
    }

    /** Gives up what it keeps. */
    void release() {
        if (control != null) {
            control.release();
            control = null;
        }
    }

    private boolean isControl() {
        return (first & 0x8) != 0;
    }

    private void header(int octet) throws Violation {
        switch (step) {
            case FIRST -> {
                first = octet;
                frames++;
                checkFirst();
                step = Step.SECOND;
            }
            case SECOND -> {
                lengthCode = octet & LENGTH;
                checkSecond(octet);
                length = 0;
                missing = lengthCode == FrameHeader.LENGTH_IN_16_BITS ? 2 : 8;
                step = Step.LENGTH;
                if (lengthCode < FrameHeader.LENGTH_IN_16_BITS) {
                    length = lengthCode;
                    expectMask();
                }
            }
            case LENGTH -> {
                length = length << 8 | octet;
                if (--missing == 0) {
                    checkLength();
                    expectMask();
                }
            }
            default -> {
                mask = mask << 8 | octet;
                if (--missing == 0) {
                    step = Step.PAYLOAD;
                    begin();
                }
            }
        }
    }

    private void expectMask() {
        missing = MASK_BYTES;
        step = Step.MASK;
    }

    private void checkFirst() throws Violation {
        if ((first & RESERVED_BITS) != 0) {
            throw Violation.protocol("a reserved bit is set");
        }
        int opcode = first & OPCODE;
        if (opcode > FrameHeader.PONG || (opcode > FrameHeader.BINARY && opcode < FrameHeader.CLOSE)) {
            throw Violation.protocol("reserved opcode " + opcode);
        }
        if (isControl() && (first & HIGH_BIT) == 0) {
            throw Violation.protocol("a fragmented control frame");
        }
    }

    private void checkSecond(int octet) throws Violation {
        if ((octet & HIGH_BIT) == 0) {
            throw Violation.protocol("a frame that is not masked");
        }
        if (isControl() && lengthCode > FrameHeader.MAX_CONTROL) {
            throw Violation.protocol("a control frame of more than " + FrameHeader.MAX_CONTROL + " bytes");
        }
    }

    private void checkLength() throws Violation {
        long least = lengthCode == FrameHeader.LENGTH_IN_16_BITS ? FrameHeader.LENGTH_IN_16_BITS : 0x1_0000;
        if (length < least) {
            throw Violation.protocol("a length in more bytes than it needs, or negative");
        }
    }

    private void begin() throws Violation {
        if (!isControl()) {
            sink.begin(first & OPCODE, (first & HIGH_BIT) != 0, length);
        }
    }

    private void readControl(ByteBuf part) throws Violation {
        if (control == null && length == 0) {
            sink.control(first & OPCODE, part);
            return;
        }
        if (control == null) {
            control = Unpooled.buffer(FrameHeader.MAX_CONTROL);
        }
        control.writeBytes(part);
        if (length == 0) {
            ByteBuf whole = control;
            control = null;
            try {
                sink.control(first & OPCODE, whole);
            } finally {
                whole.release();
            }
        }
    }

    private void unmask(ByteBuf part) {
        int at = part.readerIndex();
        int end = part.writerIndex();
        if (mask != 0) {
            long once = mask & 0xffff_ffffL;
            long twice = once << 32 | once;
            for (; end - at >= Long.BYTES; at += Long.BYTES) {
                part.setLong(at, part.getLong(at) ^ twice);
            }
            int turned = mask;
            for (; at < end; at++) {
                turned = Integer.rotateLeft(turned, 8);
                part.setByte(at, part.getByte(at) ^ turned);
            }
            mask = Integer.rotateLeft(mask, 8 * (part.readableBytes() % MASK_BYTES));
        }
    }
}
