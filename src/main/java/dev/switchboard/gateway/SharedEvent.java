package dev.switchboard.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * One event for many connections on several event loops, encoded once for each dialect that is met. Each holder releases
 * it once; the last one gives the frames back. Safe from any thread.
 */
final class SharedEvent {

    private record Encoded(Dialect dialect, Frame frame) {}

    private final OutboundEvent event;
    private final List<Encoded> frames = new ArrayList<>(2);
    private int holders;

    SharedEvent(OutboundEvent event, int holders) {
        this.event = event;
        this.holders = holders;
    }

    OutboundEvent event() {
        return event;
    }

    /** The frame for the dialect; it stays this object's own. */
    synchronized Frame frame(Dialect dialect) {
        for (Encoded encoded : frames) {
            if (encoded.dialect() == dialect) {
                return encoded.frame();
            }
        }
        Frame frame = dialect.encode(event);
        frames.add(new Encoded(dialect, frame));
        return frame;
    }

    synchronized void release() {
        if (--holders == 0) {
            frames.forEach(encoded -> encoded.frame().release());
            frames.clear();
        }
    }
}
