package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Writes WebSocket frames (RFC 6455, section 5.2), unfragmented and uncompressed: masked as a client or unmasked as a
 * server.
 */
final class Frames {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MASK = 0x5f3a_c271;

    private Frames() {}

    static ByteBuf masked(ByteBufAllocator allocator, int opcode, byte[] payload) {
        ByteBuf frame = allocator.directBuffer(payload.length + 14);
        header(frame, opcode, payload.length, MASKED);
        frame.writeInt(MASK);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (MASK >>> (24 - 8 * (i & 3)));
        }
        return frame.writeBytes(payload);
    }

    /** Starts a server's text frame; the caller appends {@code length} bytes of payload. */
    static ByteBuf plain(ByteBufAllocator allocator, int length) {
        ByteBuf frame = allocator.directBuffer(length + 10);
        header(frame, TEXT, length, 0);
        return frame;
    }

    private static void header(ByteBuf frame, int opcode, int length, int masked) {
        frame.writeByte(FINAL | opcode);
        if (length < 126) {
            frame.writeByte(masked | length);
        } else if (length < 1 << 16) {
            frame.writeByte(masked | 126).writeShort(length);
        } else {
            frame.writeByte(masked | 127).writeLong(length);
        }
    }
}
