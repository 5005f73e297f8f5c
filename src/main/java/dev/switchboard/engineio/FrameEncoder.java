package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * A packet as one unmasked WebSocket frame (RFC 6455, section 5.2): binary messages raw, all others as text. Whole
 * frames are written below Netty's own encoder, so that a frame made once can go to many channels. Stateless.
 */
final class FrameEncoder {

    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    /** Room for the longest header of an unmasked frame. */
    static final int MAX_HEADER = 10;

    private static final int FINAL = 0x80;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int LENGTH_IN_64_BITS = 127;
    private static final int MAX_CLOSE_WORDS = 123;

    private FrameEncoder() {}

    /** The frame in a buffer of its own, or for shared text in the shared one. */
    static ByteBuf encode(EnginePacket packet, ByteBufAllocator allocator) {
        if (packet instanceof SharedText shared) {
            return shared.frame();
        }
        ByteBuf frame = allocator.directBuffer(MAX_HEADER + EnginePacketCodec.length(packet));
        encode(packet, frame);
        return frame;
    }

    /** Appends the frame to {@code target}. */
    static void encode(EnginePacket packet, ByteBuf target) {
        if (packet instanceof SharedText shared) {
            shared.writeFrameTo(target);
        } else if (packet instanceof EngineMessage.Binary binary) {
            header(target, BINARY, binary.bytes().length());
            ByteBuf bytes = ((BufferInternal) binary.bytes()).getByteBuf();
            target.writeBytes(bytes, bytes.readerIndex(), binary.bytes().length());
        } else {
            header(target, TEXT, EnginePacketCodec.length(packet));
            EnginePacketCodec.encode(packet, target);
        }
    }

    /** Appends the frame of a text with this end to {@code target}. */
    static void encode(SharedText text, TextEnd end, ByteBuf target) {
        header(target, TEXT, EnginePacketCodec.TYPE + text.length() + end.length());
        EnginePacketCodec.encode(text, end.bytes(), end.length(), target);
    }

    /** A close frame; the words are cut to what a control frame holds. */
    static ByteBuf close(int code, String words, ByteBufAllocator allocator) {
        String kept = words;
        while (ByteBufUtil.utf8Bytes(kept) > MAX_CLOSE_WORDS) {
            kept = kept.substring(0, kept.length() - 1);
        }
        ByteBuf frame = allocator.directBuffer(MAX_HEADER + 2 + MAX_CLOSE_WORDS);
        header(frame, CLOSE, 2 + ByteBufUtil.utf8Bytes(kept));
        frame.writeShort(code);
        ByteBufUtil.writeUtf8(frame, kept);
        return frame;
    }

    /** A control frame around up to 125 bytes of {@code payload}, which is not consumed. */
    static ByteBuf control(int opcode, ByteBuf payload, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.directBuffer(MAX_HEADER + payload.readableBytes());
        header(frame, opcode, payload.readableBytes());
        return frame.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    static void header(ByteBuf frame, int opcode, int length) {
        frame.writeByte(FINAL | opcode);
        if (length < LENGTH_IN_16_BITS) {
            frame.writeByte(length);
        } else if (length <= 0xffff) {
            frame.writeByte(LENGTH_IN_16_BITS).writeShort(length);
        } else {
            frame.writeByte(LENGTH_IN_64_BITS).writeLong(length);
        }
    }
}
