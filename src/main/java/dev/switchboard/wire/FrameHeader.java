package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;

/** Headers of a server's frames, which are whole messages and not masked (RFC 6455, section 5.2). Stateless. */
public final class FrameHeader {

    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    static final int CONTINUATION = 0x0;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    /** Room for the longest header. */
    public static final int MAX = 10;

    static final int LENGTH_IN_16_BITS = 126;
    static final int LENGTH_IN_64_BITS = 127;
    /** The longest payload of a control frame. */
    static final int MAX_CONTROL = 125;

    private static final int FINAL = 0x80;
    private static final int MAX_16_BIT = 0xFFFF;

    private FrameHeader() {}

    /** Appends the header of a frame with so much payload. */
    public static void write(ByteBuf frame, int opcode, int length) {
        frame.writeByte(FINAL | opcode);
        switch (extra(length)) {
            case 0 -> frame.writeByte(length);
            case 2 -> frame.writeByte(LENGTH_IN_16_BITS).writeShort(length);
            default -> frame.writeByte(LENGTH_IN_64_BITS).writeLong(length);
        }
    }

    static int size(int length) {
        return 2 + extra(length);
    }

    private static int extra(int length) {
        return length < LENGTH_IN_16_BITS ? 0 : length <= MAX_16_BIT ? 2 : 8;
    }

    /**
     * Makes a frame of the text that ends {@code bytes}: its header is put right before it, where there is room for {@link
     * #MAX} bytes.
     *
     * @param text where the text begins
     * @return where the frame begins
     */
    static int finish(ByteBuf bytes, int text) {
        int end = bytes.writerIndex();
        int start = text - size(end - text);
        write(bytes.writerIndex(start), TEXT, end - text);
        bytes.writerIndex(end);
        return start;
    }

    /** A control frame around the payload, which is not consumed. */
    static ByteBuf control(int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(2 + length);
        write(frame, opcode, length);
        return frame.writeBytes(payload, payload.readerIndex(), length);
    }

    /** A Close frame; the words are cut to what a control frame holds. */
    static ByteBuf close(int code, String words) {
        String kept = words;
        while (ByteBufUtil.utf8Bytes(kept) > MAX_CONTROL - 2) {
            kept = kept.substring(0, kept.length() - 1);
        }
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(2 + MAX_CONTROL);
        write(frame, CLOSE, 2 + ByteBufUtil.utf8Bytes(kept));
        frame.writeShort(code);
        ByteBufUtil.writeUtf8(frame, kept);
        return frame;
    }
}
