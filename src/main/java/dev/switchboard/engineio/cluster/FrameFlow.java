package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import java.util.List;

/**
 * Flow control of one end of a relayed WebSocket. Numbers the messages that it sends, detects a lost one, and bounds what
 * is in flight. The receiver reports how much it has passed on, each time that this reaches a quarter of the window; a
 * sender that is a whole window ahead of that report is {@link #full} and stops its source. One thread at a time sends;
 * frames arrive on the context of {@link ClusterSessions}; everything else is safe from any thread.
 */
final class FrameFlow {

    /** How much may be in flight in one direction. A longer frame is accepted only when nothing else is. */
    static final long WINDOW = 128 << 10;

    /** What a frame costs in addition to its bytes, so that a million empty frames are not free. */
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

    /** Whether the source must stop; {@code more} is what it holds and has not sent yet. */
    synchronized boolean full(long more) {
        return sent + more - credited >= WINDOW;
    }

    /** The other end has passed on {@code total} so far; true if the source may continue. */
    synchronized boolean credited(long total) {
        credited = Math.max(credited, total);
        return sent - credited <= WINDOW / 2;
    }

    /** Whether these are the next frames. If not, a message was lost and the relay has to end. */
    boolean inOrder(NodeMessage.Frames frames) {
        return frames.number() == expectedNumber++;
    }

    /** These frames have arrived; {@link #grant} follows once they are passed on. */
    synchronized void took(List<FrameRelay> frames) {
        taken += cost(frames);
    }

    /** Everything that arrived has been passed on: grants the sender more. */
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
