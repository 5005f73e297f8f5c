package dev.switchboard.boot.link;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes the handshake of a link. Hazelcast's packets wait in the link's queue until its encoder takes this one's place,
 * when the other end has proved itself and this end's proof is written. Called on the link's I/O threads, by one at a time;
 * {@link #send} and {@link #finish} from the thread that reads.
 */
final class LinkOutbound extends OutboundHandler<Void, ByteBuffer> {

    /** Holds two parts of the handshake at most. */
    private final Queue<byte[]> parts = new ConcurrentLinkedQueue<>();

    private final Link link;
    private volatile boolean finished;

    LinkOutbound(byte[] opening, Link link) {
        this.link = link;
        if (opening.length > 0) {
            parts.add(opening);
        }
    }

    @Override
    public void handlerAdded() {
        initDstBuffer(LinkHandshake.ANSWER_BYTES);
    }

    @Override
    public HandlerStatus onWrite() {
        // Read first: what was sent before it was set is then in the queue.
        boolean last = finished;
        if (dst.hasRemaining()) {
            return HandlerStatus.DIRTY;
        }
        byte[] part = parts.poll();
        if (part != null) {
            dst.clear();
            dst.put(part);
            dst.flip();
            return HandlerStatus.DIRTY;
        }
        if (last) {
            channel.outboundPipeline().replace(this, link.outbound());
            return HandlerStatus.CLEAN;
        }
        return HandlerStatus.BLOCKED;
    }

    void send(byte[] part) {
        parts.add(part);
        channel.outboundPipeline().wakeup();
    }

    void finish() {
        finished = true;
        channel.outboundPipeline().wakeup();
    }
}
