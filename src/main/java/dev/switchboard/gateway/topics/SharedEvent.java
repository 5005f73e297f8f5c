package dev.switchboard.gateway.topics;

import dev.switchboard.wire.EncodedFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event for many connections on several event loops, encoded once for each dialect among them. Each holder releases
 * it once; the last release frees the frames. Safe from any thread.
 */
public final class SharedEvent {

    private record Encoded(Dialect dialect, EncodedFrame frame) {}

    private final OutboundEvent event;
    private final List<Encoded> frames = new ArrayList<>(2);
    /** The frame asked for last; written under the lock, immutable, and therefore read without it. */
    private volatile @Nullable Encoded latest;

    private int holders;

    /** @param holders how many times it will be released */
    public SharedEvent(OutboundEvent event, int holders) {
        this.event = event;
        this.holders = holders;
    }

    public OutboundEvent event() {
        return event;
    }

    /** The frame for the dialect; this object keeps it. */
    public EncodedFrame frame(Dialect dialect) {
        // Most events go to one dialect only, and a reader that sees its frame needs no lock.
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
        Encoded made = new Encoded(dialect, dialect.encode(event));
        frames.add(made);
        latest = made;
        return made.frame();
    }

    public synchronized void release() {
        if (--holders == 0) {
            frames.forEach(encoded -> encoded.frame().release());
            frames.clear();
        }
    }
}
