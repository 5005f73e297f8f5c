package dev.switchboard.gateway;

import dev.switchboard.bus.Topic;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection in one topic. While it is joining, live events are held back (a bounded number of them; more are read
 * again from the log); once it is live they go out as they come, save those that the replay or the join's head has
 * covered. On the connection's event loop alone.
 */
final class Membership {

    /** How many live events are held while a replay runs; beyond it the log is read further instead. */
    static final int MAX_HELD = 256;

    private enum State {
        JOINING,
        LIVE,
        LEFT
    }

    private final Connection connection;
    private final Topic topic;
    private final Deque<OutboundEvent> held = new ArrayDeque<>(0);
    private State state = State.JOINING;
    private boolean overflowed;
    private boolean rejoining;
    private long coveredThrough;

    Membership(Connection connection, Topic topic) {
        this.connection = connection;
        this.topic = topic;
    }

    Connection connection() {
        return connection;
    }

    Topic topic() {
        return topic;
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    boolean hasLeft() {
        return state == State.LEFT;
    }

    void leave() {
        state = State.LEFT;
        held.clear();
    }

    /** Takes a live event, in the order of the topic. */
    void offer(SharedEvent shared) {
        if (state == State.LIVE) {
            long seq = shared.event().seq();
            if (seq == 0 || seq > coveredThrough) {
                coveredThrough = Math.max(coveredThrough, seq);
                connection.deliver(shared);
            }
        } else if (state == State.JOINING && shared.event().seq() > 0) {
            hold(shared.event());
        }
    }

    /** Begins again: the client asked to join once more, with a position of its own. */
    void rejoin() {
        if (state == State.LIVE) {
            state = State.JOINING;
            rejoining = true;
        }
    }

    /** Whether it was live before this join. */
    boolean isRejoining() {
        return state == State.JOINING && rejoining;
    }

    /** The last event of the topic that this connection had, as far as it is known. */
    long position() {
        return coveredThrough;
    }

    /**
     * Goes live behind {@code position}, with what was held since.
     *
     * @return false if too much was held, and the log has to be read on from {@code position}
     */
    boolean goLive(long position) {
        if (overflowed) {
            overflowed = false;
            held.clear();
            return false;
        }
        state = State.LIVE;
        rejoining = false;
        coveredThrough = position;
        for (OutboundEvent event : held) {
            if (event.seq() > position) {
                connection.tell(event);
                coveredThrough = event.seq();
            }
        }
        held.clear();
        return true;
    }

    private void hold(OutboundEvent event) {
        if (held.size() == MAX_HELD) {
            overflowed = true;
            held.clear();
        }
        if (!overflowed) {
            held.add(event);
        }
    }
}
