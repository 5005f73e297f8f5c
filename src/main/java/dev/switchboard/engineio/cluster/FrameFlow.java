package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import java.util.List;

/**
 * One end of a relayed WebSocket, towards the other node: numbers what it sends, misses what does not arrive, and bounds
 * what is under way. The receiving end says how much it has passed on, whenever that is a good part of the window; a
 * sender who is a window ahead of that is {@link #full}, and stops its source. Frames are sent by one thread at a time
 * and arrive on the context of {@link ClusterSessions}; the rest is safe from any thread.
 */
final class FrameFlow {

    /** How much may be under way in one direction; a single frame may be longer, and is then alone. */
    static final long WINDOW = 128 << 10;

    /** What a frame costs beside its bytes, so that a million empty frames are not free. */
    private static final long OVERHEAD = 32;

    private final NodeBus bus;
    private final String peer;
    private final RelayId relay;
    private long nextNumber;
    private long expectedNumber;
    private long sent;
    private long credited;
    private long taken;
    private long granted;

    FrameFlow(NodeBus bus, String peer, RelayId relay) {
        this.bus = bus;
        this.peer = peer;
        this.relay = relay;
    }

    /** How much of the window these take. */
    static long cost(List<FrameRelay> frames) {
        long cost = 0;
        for (FrameRelay frame : frames) {
            cost += OVERHEAD + frame.payload().length();
        }
        return cost;
    }

    void send(List<FrameRelay> frames) {
        long number;
        synchronized (this) {
            sent += cost(frames);
            number = nextNumber++;
        }
        bus.send(peer, new NodeMessage.Frames(relay, number, frames));
    }

    /** Whether the source must stop, with so much more that it has not handed over yet. */
    synchronized boolean full(long more) {
        return sent + more - credited >= WINDOW;
    }

    /** The other end has taken so much; true if the source may go on. */
    synchronized boolean credited(long total) {
        credited = Math.max(credited, total);
        return sent - credited <= WINDOW / 2;
    }

    /** Whether these are the next frames; if not, some are lost and the relay is of no use. */
    boolean inOrder(NodeMessage.Frames frames) {
        return frames.number() == expectedNumber++;
    }

    /** These frames have come; {@link #grant} follows when they are on their way. */
    synchronized void took(List<FrameRelay> frames) {
        taken += cost(frames);
    }

    /** All that came has been passed on, and more may come. */
    void grant() {
        long total;
        synchronized (this) {
            if (taken - granted < WINDOW / 4) {
                return;
            }
            granted = taken;
            total = taken;
        }
        bus.send(peer, new NodeMessage.Credit(relay, total));
    }
}
