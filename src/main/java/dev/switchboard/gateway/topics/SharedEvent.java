package dev.switchboard.gateway.topics;

import dev.switchboard.wire.EncodedFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * One event for many connections on several event loops, encoded once for each dialect that is met. Each holder releases
 * it once; the last one gives the frames back. Safe from any thread.
 */
public final class SharedEvent {

    private record Encoded(Dialect dialect, EncodedFrame frame) {}

    private final OutboundEvent event;
    private final List<Encoded> frames = new ArrayList<>(2);
    /** One of the frames, the one asked for last; written under the lock, immutable, so read without it. */
    private volatile Encoded latest;

    private int holders;

    SharedEvent(OutboundEvent event, int holders) {
        this.event = event;
        this.holders = holders;
    }

    public OutboundEvent event() {
        return event;
    }

    /** The frame for the dialect; it stays this object's own. */
    public EncodedFrame frame(Dialect dialect) {
        // Most events meet one dialect alone, and a reader that sees its frame needs no lock.
        Encoded first = latest;
        return first != null && first.dialect() == dialect ? first.frame() : encoded(dialect);
    }

    private synchronized EncodedFrame encoded(Dialect dialect) {
        for (Encoded encoded : frames) {
            if (encoded.dialect() == dialect) {
                latest = encoded;
                return encoded.frame();
            }
        }
        latest = new Encoded(dialect, dialect.encode(event));
        frames.add(latest);
        return latest.frame();
    }

    synchronized void release() {
        if (--holders == 0) {
            frames.forEach(encoded -> encoded.frame().release());
            frames.clear();
        }
    }
}
