package dev.switchboard.engineio;

import dev.switchboard.wire.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Several packets in one HTTP body, joined by the record separator 0x1e. Stateless. */
final class PayloadCodec {

    private static final char SEPARATOR = '\u001e';

    private PayloadCodec() {}

    /** The packets of a body up to the first that cannot be read, and whether there was one. */
    static Decoded decode(Buffer body) {
        List<EnginePacket> packets = new ArrayList<>();
        try {
            String payload = Utf8.decode(Unpooled.wrappedBuffer(body.getBytes()));
            if (payload == null) {
                return new Decoded(packets, true);
            }
            int start = 0;
            for (int end; (end = payload.indexOf(SEPARATOR, start)) >= 0; start = end + 1) {
                packets.add(EnginePacketCodec.decode(payload.substring(start, end)));
            }
            packets.add(EnginePacketCodec.decode(payload.substring(start)));
            return new Decoded(packets, false);
        } catch (EngineProtocolException malformed) {
            return new Decoded(packets, true);
        }
    }

    static Buffer encode(List<? extends EnginePacket> packets) {
        int length = packets.size() - 1;
        for (EnginePacket packet : packets) {
            length += EnginePacketCodec.length(packet);
        }
        ByteBuf body = Unpooled.buffer(length);
        for (EnginePacket packet : packets) {
            if (body.isReadable()) {
                body.writeByte(SEPARATOR);
            }
            EnginePacketCodec.encode(packet, body);
        }
        return Buffer.buffer(ByteBufUtil.getBytes(body));
    }

    /**
     * @param packets what comes before a mistake still counts, as it does on a WebSocket
     * @param malformed whether the body has a packet that cannot be read, or is no UTF-8
     */
    record Decoded(List<EnginePacket> packets, boolean malformed) {}
}
