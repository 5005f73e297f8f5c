package dev.switchboard.gateway.topics;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The live events of one topic that wait while a member joins or is replayed, within the connection's bytes. What does not
 * fit is discarded, with all that waited: the log has it. On the connection's event loop; lives until the member is live.
 */
final class HeldEvents {

    /** How many events are held at the most. */
    static final int MAX_HELD = 256;

    private final ReplayBudget budget;
    private final Deque<OutboundEvent> events = new ArrayDeque<>();
    private int bytes;
    private long discardedThrough;

    HeldEvents(ReplayBudget budget) {
        this.budget = budget;
    }

    void add(OutboundEvent event) {
        int size = event.data().length();
        if (events.size() < MAX_HELD && budget.hold(size)) {
            events.add(event);
            bytes += size;
        } else {
            discardedThrough = event.seq();
            clear();
        }
    }

    /** Whether every live event after the position is held. */
    boolean holdsAllAfter(long position) {
        return position >= discardedThrough;
    }

    @Nullable
    OutboundEvent poll() {
        return events.poll();
    }

    /** Gives back the room of all events, those that were polled included. */
    void clear() {
        events.clear();
        budget.unhold(bytes);
        bytes = 0;
    }
}
