package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The edge's end of a relayed WebSocket: the socket is on this node, the session on another. Frames from the client go to
 * the owner, frames from the owner go to the client. Stops reading the client while the owner does not keep up, and
 * grants the owner no more frames while the client does not. Called by the wire on the wire's thread and for the owner's
 * messages on the context of {@link ClusterSessions}; lives as long as the socket.
 */
final class EdgeRelay implements FrameWire.Listener {

    private final RelayId id;
    private final String owner;
    private final FrameWire wire;
    private final NodeBus bus;
    private final FrameFlow flow;
    private final Runnable forget;
    private final AtomicBoolean ended = new AtomicBoolean();

    EdgeRelay(RelayId id, String owner, FrameWire wire, NodeBus bus, Runnable forget) {
        this.id = id;
        this.owner = owner;
        this.wire = wire;
        this.bus = bus;
        this.flow = new FrameFlow(bus, owner, id);
        this.forget = forget;
    }

    String owner() {
        return owner;
    }

    @Override
    public void text(String frame) {
        up(new FrameRelay(false, Buffer.buffer(frame)));
    }

    @Override
    public void binary(Buffer frame) {
        up(new FrameRelay(true, frame));
    }

    @Override
    public void writableAgain() {
        flow.grant();
    }

    @Override
    public void ended(SessionEnd reason) {
        if (finish()) {
            bus.send(owner, new NodeMessage.Ended(id, reason));
        }
    }

    void receive(NodeMessage.Frames frames) {
        if (!flow.inOrder(frames)) {
            fail(SessionEnd.TRANSPORT_ERROR, "frames were lost between the nodes");
            return;
        }
        flow.took(frames.frames());
        frames.frames().forEach(frame -> wire.write(frame.packet()));
        wire.flush();
        if (wire.writable()) {
            flow.grant();
        }
    }

    void credited(long taken) {
        if (flow.credited(taken)) {
            wire.resume();
        }
    }

    /** The session has closed this socket. */
    void close(int code, String words) {
        if (finish()) {
            wire.resume();
            wire.close(code, words);
        }
    }

    /** Ends the relay on both sides: this node cannot continue it. */
    void fail(SessionEnd reason, String words) {
        if (finish()) {
            bus.send(owner, new NodeMessage.Ended(id, reason));
            wire.resume();
            wire.close(reason.webSocketCode(), words);
        }
    }

    private void up(FrameRelay frame) {
        if (ended.get()) {
            return;
        }
        flow.send(List.of(frame));
        if (flow.full(0)) {
            wire.pause();
            // The owner's credit may have arrived between the check and the pause.
            if (!flow.full(0)) {
                wire.resume();
            }
        }
    }

    private boolean finish() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        forget.run();
        return true;
    }
}
