package dev.switchboard.boot.link;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.nio.ByteBuffer;

/**
 * Reads the handshake of a link, and not a byte more: its buffer has room for exactly what is awaited. Then Hazelcast's
 * decoder takes its place. On the link's I/O thread.
 */
final class LinkInbound extends InboundHandler<ByteBuffer, Void> {

    private final LinkHandshake handshake;
    private final LinkOutbound outbound;
    private final Link link;

    LinkInbound(LinkHandshake handshake, LinkOutbound outbound, Link link) {
        this.handshake = handshake;
        this.outbound = outbound;
        this.link = link;
    }

    @Override
    public void handlerAdded() {
        initSrcBuffer(LinkHandshake.ANSWER_BYTES);
        src.clear().limit(handshake.awaited());
    }

    @Override
    public HandlerStatus onRead() throws StrangerException {
        try {
            byte[] arrived = new byte[src.position()];
            src.get(0, arrived);
            if (src.hasRemaining()) {
                handshake.check(arrived);
            } else {
                proceed(handshake.receive(arrived));
            }
            return HandlerStatus.CLEAN;
        } catch (StrangerException stranger) {
            link.refused();
            throw stranger;
        }
    }

    private void proceed(byte[] part) {
        outbound.send(part);
        src.clear().limit(handshake.awaited());
        if (handshake.awaited() == 0) {
            link.proven();
            outbound.finish();
            channel.inboundPipeline().replace(this, link.inbound());
        }
    }
}
