package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;

/**
 * A whole WebSocket frame as it goes over the wire, header included (RFC 6455, section 5.2; a server's frames are not
 * masked), in a pooled direct buffer: Netty's frame encoder passes it on untouched.
 */
public final class WireFrame implements EncodedFrame {

    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PING = 0x89;
    /** Room for the longest header. */
    static final int MAX_HEADER = 10;

    private static final int MAX_7_BIT = 125;
    private static final int MAX_16_BIT = 0xFFFF;

    private final ByteBuf bytes;
    private final int payload;
    private final int size;
    private final long address;

    private WireFrame(ByteBuf bytes, int payload) {
        this.bytes = bytes;
        this.payload = payload;
        this.size = bytes.readableBytes();
        this.address = bytes.hasMemoryAddress() ? bytes.memoryAddress() + bytes.readerIndex() : 0;
    }

    /** A text frame of the parts, one after the other. */
    public static WireFrame text(Buffer... parts) {
        int length = 0;
        for (Buffer part : parts) {
            length += part.length();
        }
        ByteBuf bytes = header(length);
        for (Buffer part : parts) {
            ByteBuf source = ((BufferInternal) part).getByteBuf();
            bytes.writeBytes(source, source.readerIndex(), part.length());
        }
        return new WireFrame(bytes, length);
    }

    /** A text frame of one string. */
    public static WireFrame text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf bytes = header(utf8.length);
        bytes.writeBytes(utf8);
        return new WireFrame(bytes, utf8.length);
    }

    /** A ping without payload. */
    public static WireFrame ping() {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(2);
        bytes.writeByte(FIN_PING).writeByte(0);
        return new WireFrame(bytes, 0);
    }

    /** The bytes, which stay this frame's own. */
    ByteBuf bytes() {
        return bytes;
    }

    /** The bytes, for one more write; the caller owns the reference. */
    ByteBuf toWrite() {
        return bytes.retainedDuplicate();
    }

    /** A copy of the payload without the header, for a dialect that adds something of one connection's own. */
    public Buffer payload() {
        return Buffer.buffer(payload)
                .appendBuffer(BufferInternal.buffer(bytes.slice(bytes.writerIndex() - payload, payload)));
    }

    /** Where the bytes are, asked for once instead of by every member; 0 if the buffer does not tell. */
    long address() {
        return address;
    }

    /** This frame, for one more holder. */
    WireFrame retain() {
        bytes.retain();
        return this;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void release() {
        bytes.release();
    }

    private static ByteBuf header(int length) {
        return writeHeader(PooledByteBufAllocator.DEFAULT.directBuffer(2 + extra(length) + length), length);
    }

    /**
     * Makes a frame of the text that ends {@code bytes}: its header is put right before it, where there is room for
     * {@link #MAX_HEADER} bytes.
     *
     * @param text where the text begins
     * @return where the frame begins
     */
    static int finish(ByteBuf bytes, int text) {
        int end = bytes.writerIndex();
        int start = text - 2 - extra(end - text);
        writeHeader(bytes.writerIndex(start), end - text).writerIndex(end);
        return start;
    }

    /** How many bytes tell the length beside the first two. */
    private static int extra(int length) {
        return length <= MAX_7_BIT ? 0 : length <= MAX_16_BIT ? 2 : 8;
    }

    private static ByteBuf writeHeader(ByteBuf bytes, int length) {
        bytes.writeByte(FIN_TEXT);
        return switch (extra(length)) {
            case 0 -> bytes.writeByte(length);
            case 2 -> bytes.writeByte(MAX_7_BIT + 1).writeShort(length);
            default -> bytes.writeByte(MAX_7_BIT + 2).writeLong(length);
        };
    }
}
