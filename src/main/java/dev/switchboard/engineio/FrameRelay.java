package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;

/**
 * A frame on its way between the node that has the session and the node that has its WebSocket: what a
 * {@link FrameWire} of the one is asked to write, in a form that travels, and back for the wire of the other.
 *
 * @param binary whether it is a binary frame; otherwise text
 * @param payload what is in it
 */
public record FrameRelay(boolean binary, Buffer payload) {

    public static FrameRelay of(EnginePacket packet) {
        if (packet instanceof EngineMessage.Binary message) {
            return new FrameRelay(true, message.bytes());
        }
        ByteBuf text = Unpooled.buffer(EnginePacketCodec.length(packet));
        EnginePacketCodec.encode(packet, text);
        return new FrameRelay(false, Buffer.buffer(ByteBufUtil.getBytes(text)));
    }

    /** The packet to write to the WebSocket. */
    public EnginePacket packet() {
        return binary ? new EngineMessage.Binary(payload) : new EnginePacket.Relayed(payload);
    }
}
