package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EnginePacket;
import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.SessionEnd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A WebSocket that another node holds, as a session of this one sees it. What the session writes travels with its next
 * flush in one message. Written to on the session's context, and told what comes on that of {@link ClusterSessions}; lives
 * until either side ends it or the other node is gone.
 */
final class OwnerRelay implements FrameWire {

    /** What is written in one go travels in pieces of about this. */
    private static final long PIECE = 64 << 10;

    private final RelayId id;
    private final NodeBus bus;
    private final FrameFlow flow;
    private final Runnable forget;
    private final AtomicBoolean over = new AtomicBoolean();
    private List<FrameRelay> written = new ArrayList<>();
    private long writtenCost;
    private volatile boolean paused;
    private FrameWire.Listener listener;

    OwnerRelay(RelayId id, NodeBus bus, Runnable forget) {
        this.id = id;
        this.bus = bus;
        this.flow = new FrameFlow(bus, id.edge(), id);
        this.forget = forget;
    }

    String edge() {
        return id.edge();
    }

    /** Who hears the frames; said before any comes. */
    void listen(FrameWire.Listener hearing) {
        listener = hearing;
    }

    @Override
    public void write(EnginePacket packet) {
        FrameRelay frame = FrameRelay.of(packet);
        written.add(frame);
        writtenCost += FrameFlow.cost(List.of(frame));
        if (writtenCost >= PIECE) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (!written.isEmpty() && !over.get()) {
            List<FrameRelay> frames = written;
            written = new ArrayList<>();
            writtenCost = 0;
            flow.send(frames);
        }
    }

    @Override
    public boolean writable() {
        return !flow.full(writtenCost);
    }

    @Override
    public void close(int code, String words) {
        flush();
        if (finish()) {
            bus.send(id.edge(), new NodeMessage.Close(id, code, words));
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        flow.grant();
    }

    void receive(NodeMessage.Frames frames) {
        if (!flow.inOrder(frames)) {
            leave(SessionEnd.TRANSPORT_ERROR, "frames were lost between the nodes");
            return;
        }
        flow.took(frames.frames());
        for (FrameRelay frame : frames.frames()) {
            if (frame.binary()) {
                listener.binary(frame.payload());
            } else {
                listener.text(frame.payload().toString(StandardCharsets.UTF_8));
            }
        }
        if (!paused) {
            flow.grant();
        }
    }

    void credited(long taken) {
        if (flow.credited(taken)) {
            listener.writableAgain();
        }
    }

    /** The WebSocket is gone. */
    void ended(SessionEnd reason) {
        if (finish()) {
            listener.ended(reason);
        }
    }

    private void leave(SessionEnd reason, String words) {
        if (finish()) {
            bus.send(id.edge(), new NodeMessage.Close(id, reason.webSocketCode(), words));
            listener.ended(reason);
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
