package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A WebSocket of this node whose session lives on another: what it says goes there, and what comes from there it is told.
 * Reads no more when the other node does not keep up, and lets that node know when the socket does not. Hears the wire on
 * the wire's thread and the other node on the context of {@link ClusterSessions}; lives as long as the socket.
 */
final class EdgeRelay implements FrameWire.Listener {

    private final RelayId id;
    private final String owner;
    private final FrameWire wire;
    private final NodeBus bus;
    private final FrameFlow flow;
    private final Runnable forget;
    private final AtomicBoolean over = new AtomicBoolean();

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
            leave(SessionEnd.TRANSPORT_ERROR, "frames were lost between the nodes");
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

    /** The session is done with this socket. */
    void close(int code, String words) {
        if (finish()) {
            wire.resume();
            wire.close(code, words);
        }
    }

    /** This node cannot go on with the relay, and both sides hear of it. */
    void leave(SessionEnd reason, String words) {
        if (finish()) {
            bus.send(owner, new NodeMessage.Ended(id, reason));
            wire.resume();
            wire.close(reason.webSocketCode(), words);
        }
    }

    private void up(FrameRelay frame) {
        if (over.get()) {
            return;
        }
        flow.send(List.of(frame));
        if (flow.full(0)) {
            wire.pause();
            // The credit may have come before the pause.
            if (!flow.full(0)) {
                wire.resume();
            }
        }
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        forget.run();
        return true;
    }
}
