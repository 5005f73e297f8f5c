package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole WebSocket frame as it goes over the wire, header included (RFC 6455, section 5.2), in a pooled direct buffer:
 * made once, written to many connections.
 */
public final class WireFrame implements EncodedFrame {

    private final ByteBuf bytes;
    private final int payload;
    private final int size;
    private final long address;
    private @Nullable String string;

    private WireFrame(ByteBuf bytes, int payload) {
        this.bytes = bytes;
        this.payload = payload;
        this.size = bytes.readableBytes();
        this.address = bytes.hasMemoryAddress() ? bytes.memoryAddress() + bytes.readerIndex() : 0;
    }

    /** A text frame of the parts, one after the other. */
    public static WireFrame text(Buffer... parts) {
        return of(FrameHeader.TEXT, parts);
    }

    /** A binary frame of the parts, one after the other. */
    public static WireFrame binary(Buffer... parts) {
        return of(FrameHeader.BINARY, parts);
    }

    private static WireFrame of(int opcode, Buffer... parts) {
        int length = 0;
        for (Buffer part : parts) {
            length += part.length();
        }
        ByteBuf bytes = header(opcode, length);
        for (Buffer part : parts) {
            bytes.writeBytes(part.getBytes());
        }
        return new WireFrame(bytes, length);
    }

    /** A text frame of one string. */
    public static WireFrame text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf bytes = header(FrameHeader.TEXT, utf8.length);
        bytes.writeBytes(utf8);
        return new WireFrame(bytes, utf8.length);
    }

    /** A ping without payload. */
    public static WireFrame ping() {
        return new WireFrame(header(FrameHeader.PING, 0), 0);
    }

    private static ByteBuf header(int opcode, int length) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(FrameHeader.size(length) + length);
        FrameHeader.write(bytes, opcode, length);
        return bytes;
    }

    /** The bytes, which stay this frame's own. */
    ByteBuf bytes() {
        return bytes;
    }

    boolean isPing() {
        return opcode() == FrameHeader.PING;
    }

    int opcode() {
        return bytes.getByte(bytes.readerIndex()) & 0x0f;
    }

    /** The payload, which stays this frame's own. */
    ByteBuf payload() {
        return bytes.slice(bytes.writerIndex() - payload, payload);
    }

    /** The text of a text frame, decoded once for all connections that are written by Vert.x's public API. */
    String string() {
        String known = string;
        if (known == null) {
            known = bytes.toString(bytes.writerIndex() - payload, payload, StandardCharsets.UTF_8);
            string = known;
        }
        return known;
    }

    /** A text frame of this one's text after a head, for a dialect that adds something of one connection's own. */
    public WireFrame after(byte[] head) {
        return after(FrameHeader.TEXT, head);
    }

    /** As {@link #after}, as a binary frame. */
    public WireFrame binaryAfter(byte[] head) {
        return after(FrameHeader.BINARY, head);
    }

    private WireFrame after(int opcode, byte[] head) {
        int length = head.length + payload;
        ByteBuf longer = header(opcode, length);
        longer.writeBytes(head).writeBytes(bytes, bytes.writerIndex() - payload, payload);
        return new WireFrame(longer, length);
    }

    /** Where the bytes are, looked up once instead of by every member; 0 if the buffer does not say. */
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
}
