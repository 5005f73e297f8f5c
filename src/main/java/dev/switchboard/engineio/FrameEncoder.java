package dev.switchboard.engineio;

import dev.switchboard.wire.FrameHeader;
import dev.switchboard.wire.TextEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Makes one WebSocket frame of a packet: binary messages raw, all others as text. Stateless.
 */
final class FrameEncoder {

    private FrameEncoder() {}

    /** The frame in a buffer of its own; that of shared text in the shared one. */
    static ByteBuf encode(EnginePacket packet) {
        if (packet instanceof SharedText shared) {
            return shared.frame();
        }
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(FrameHeader.MAX + EnginePacketCodec.length(packet));
        encode(packet, frame);
        return frame;
    }

    /** Appends the frame to {@code target}. */
    static void encode(EnginePacket packet, ByteBuf target) {
        if (packet instanceof SharedText shared) {
            shared.writeFrameTo(target);
        } else if (packet instanceof EngineMessage.Binary binary) {
            FrameHeader.write(target, FrameHeader.BINARY, binary.bytes().length());
            target.writeBytes(binary.array());
        } else {
            FrameHeader.write(target, FrameHeader.TEXT, EnginePacketCodec.length(packet));
            EnginePacketCodec.encode(packet, target);
        }
    }

    /** Appends the frame of a text with this end to {@code target}. */
    static void encode(SharedText text, TextEnd end, ByteBuf target) {
        FrameHeader.write(target, FrameHeader.TEXT, EnginePacketCodec.TYPE + text.length() + end.length());
        EnginePacketCodec.encode(text, end.bytes(), end.length(), target);
    }
}
