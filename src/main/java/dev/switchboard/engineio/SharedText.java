package dev.switchboard.engineio;

import dev.switchboard.wire.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * A text message encoded once for all the sessions it goes to: on WebSocket the very frame is written, on polling its
 * text is copied into the payload. It lives in pooled memory outside the heap; its maker releases it after the last
 * {@code send}; a session whose transport is busy holds it meanwhile. Safe from any thread.
 */
public final class SharedText implements EngineMessage {

    private final ByteBuf frame;
    private final int textStart;

    private SharedText(ByteBuf frame, int textStart) {
        this.frame = frame;
        this.textStart = textStart;
    }

    public static SharedText of(String text) {
        return of(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The text that these pieces of UTF-8 make together. */
    public static SharedText of(Buffer... pieces) {
        int length = 0;
        for (Buffer piece : pieces) {
            length += piece.length();
        }
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(FrameHeader.MAX + EnginePacketCodec.TYPE + length);
        FrameHeader.write(frame, FrameHeader.TEXT, EnginePacketCodec.TYPE + length);
        frame.writeByte(EnginePacketCodec.MESSAGE);
        int textStart = frame.writerIndex();
        for (Buffer piece : pieces) {
            frame.writeBytes(piece.getBytes());
        }
        return new SharedText(frame, textStart);
    }

    /** Length of the text in bytes. */
    public int length() {
        return frame.writerIndex() - textStart;
    }

    public void retain() {
        frame.retain();
    }

    public void release() {
        frame.release();
    }

    /** The whole frame, for a channel that releases it once written. */
    ByteBuf frame() {
        return frame.retainedDuplicate();
    }

    /** Appends the whole frame. */
    void writeFrameTo(ByteBuf target) {
        target.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    }

    /** Appends the text alone. */
    void writeTextTo(ByteBuf target) {
        target.writeBytes(frame, textStart, length());
    }
}
