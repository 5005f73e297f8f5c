package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;

/**
 * Writes encoded frames by Vert.x's public API, which takes payloads alone and makes frames of them again. On the socket's
 * event loop; lives as long as the socket.
 */
final class PublicOutput {

    private final ServerWebSocket socket;

    PublicOutput(ServerWebSocket socket) {
        this.socket = socket;
    }

    /** Writes whole frames, one after the other, which stay the caller's. */
    void write(ByteBuf bytes, int from, int length) {
        ByteBuf frames = bytes.slice(from, length);
        while (frames.isReadable()) {
            int opcode = frames.readUnsignedByte() & 0x0f;
            int size = frames.readUnsignedByte();
            if (size == FrameHeader.LENGTH_IN_16_BITS) {
                size = frames.readUnsignedShort();
            } else if (size == FrameHeader.LENGTH_IN_64_BITS) {
                size = (int) frames.readLong();
            }
            write(opcode, frames.readSlice(size));
        }
    }

    private void write(int opcode, ByteBuf payload) {
        if (opcode == FrameHeader.TEXT) {
            text(payload.toString(StandardCharsets.UTF_8));
        } else if (!socket.isClosed()) {
            byte[] bytes = new byte[payload.readableBytes()];
            payload.readBytes(bytes);
            socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer(bytes), true));
        }
    }

    /** Writes a frame that goes to many connections. */
    void write(WireFrame frame) {
        if (frame.opcode() == FrameHeader.BINARY) {
            write(FrameHeader.BINARY, frame.payload());
        } else if (!frame.isPing()) {
            text(frame.string());
        } else if (!socket.isClosed()) {
            socket.writePing(Buffer.buffer());
        }
    }

    private void text(String text) {
        if (!socket.isClosed()) {
            socket.writeFrame(WebSocketFrame.textFrame(text, true));
        }
    }
}
