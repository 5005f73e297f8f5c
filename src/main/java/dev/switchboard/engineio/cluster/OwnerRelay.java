package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EnginePacket;
import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.SessionEnd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The owner's end of a relayed WebSocket: the session is on this node, the socket on another. What the session writes
 * leaves with its next flush, in one message. The session writes on its own context; frames from the edge arrive on the
 * context of {@link ClusterSessions}. Lives until either side ends it or the edge leaves the cluster.
 */
final class OwnerRelay implements FrameWire {

    /** A message between nodes is flushed at about this size. */
    private static final long MAX_BATCH_COST = 64 << 10;

    private final RelayId id;
    private final NodeBus bus;
    private final FrameFlow flow;
    private final Runnable forget;
    private final AtomicBoolean ended = new AtomicBoolean();
    private List<FrameRelay> written = new ArrayList<>();
    private long writtenCost;
    private volatile boolean paused;
    private FrameWire.@Nullable Listener listener;

    OwnerRelay(RelayId id, NodeBus bus, Runnable forget) {
        this.id = id;
        this.bus = bus;
        this.flow = new FrameFlow(bus, id.edge(), id);
        this.forget = forget;
    }

    String edge() {
        return id.edge();
    }

    /** Sets the receiver of frames; called before the first one can arrive. */
    void listen(FrameWire.Listener receiver) {
        listener = receiver;
    }

    @Override
    public void write(EnginePacket packet) {
        FrameRelay frame = FrameRelay.of(packet);
        written.add(frame);
        writtenCost += FrameFlow.cost(List.of(frame));
        if (writtenCost >= MAX_BATCH_COST) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (!written.isEmpty() && !ended.get()) {
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
            fail(SessionEnd.TRANSPORT_ERROR, "frames were lost between the nodes");
            return;
        }
        flow.took(frames.frames());
        FrameWire.Listener receiver = listener();
        for (FrameRelay frame : frames.frames()) {
            if (frame.binary()) {
                receiver.binary(frame.payload());
            } else {
                receiver.text(frame.payload().toString(StandardCharsets.UTF_8));
            }
        }
        if (!paused) {
            flow.grant();
        }
    }

    void credited(long taken) {
        if (flow.credited(taken)) {
            listener().writableAgain();
        }
    }

    /** The WebSocket has ended. */
    void ended(SessionEnd reason) {
        if (finish()) {
            listener().ended(reason);
        }
    }

    private void fail(SessionEnd reason, String words) {
        if (finish()) {
            bus.send(id.edge(), new NodeMessage.Close(id, reason.webSocketCode(), words));
            listener().ended(reason);
        }
    }

    private FrameWire.Listener listener() {
        return Objects.requireNonNull(listener, "attached before frames arrive");
    }

    private boolean finish() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        forget.run();
        return true;
    }
}
