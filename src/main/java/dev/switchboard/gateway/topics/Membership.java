package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection in one topic. While it is joining, live events are held back (a bounded number of them; more are read
 * again from the log); once it is live they go out as they come, save those that the replay or the join's head has
 * covered. On the connection's event loop alone.
 */
public final class Membership {

    /** How many live events are held while a replay runs, if the connection's bytes allow; beyond it the log is read further. */
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
    /** Where it stands among the topic's members. */
    private int place;

    private int heldBytes;
    /** Up to where live events were let go while they should have been held; the log has them. */
    private long letGoThrough;

    private boolean rejoining;
    private long coveredThrough;
    /** What sends the missed events now; null for nothing. */
    private Replay replay;
    /** Behind which position it will begin, once that is known and while it has not begun. */
    private long startsAt = Connection.UNKNOWN;
    /** Behind which position it began at the earliest of its joins: of what was said before, nothing was sent. */
    private long beganAt = Connection.UNKNOWN;
    /** Whether it went live while nobody knew where the log ended. */
    private boolean late;
    /** Whether it waits for a log that could not be read. */
    private boolean awaitsLog;
    /** How far the log has to be read if the second join comes to nothing. */
    private long resumeThrough;

    public Membership(Connection connection, Topic topic) {
        this.connection = connection;
        this.topic = topic;
    }

    public Connection connection() {
        return connection;
    }

    public Topic topic() {
        return topic;
    }

    int place() {
        return place;
    }

    void takePlace(int index) {
        place = index;
    }

    public boolean isLive() {
        return state == State.LIVE;
    }

    /** Whether what it is offered reaches the client: a personal topic is left only with its connection. */
    boolean keepsItsWord() {
        return state == State.LIVE || topic.kind() == Topic.Kind.USER;
    }

    boolean hasLeft() {
        return state == State.LEFT;
    }

    public void leave() {
        state = State.LEFT;
        awaitsLog = false;
        dropHeld();
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
        } else if (awaitsLog) {
            connection.deliver(shared);
        }
    }

    /**
     * Begins again: the client asked to join once more, with a position of its own. A replay that runs stops here, so that
     * two never send at once.
     */
    public void rejoin() {
        if (state == State.LIVE) {
            resumeThrough = coveredThrough;
        } else if (replay != null) {
            resumeThrough = replay.head();
            coveredThrough = replay.position();
        } else {
            return;
        }
        replay = null;
        state = State.JOINING;
        rejoining = true;
        startsAt = coveredThrough;
    }

    /** Whether it was live, or on its way there, before this join. */
    boolean isRejoining() {
        return state == State.JOINING && rejoining;
    }

    /** The last event of the topic that this connection had, as far as it is known. */
    long position() {
        return coveredThrough;
    }

    /** The join's outcome is known: it is to begin behind this position. */
    void startsAt(long position) {
        startsAt = position;
        beganAt = beganAt == Connection.UNKNOWN ? position : Math.min(beganAt, position);
    }

    /** Behind which position the log has to be read by who had all that was sent; {@link Connection#UNKNOWN} if not known. */
    public long resumeFrom() {
        if (state == State.LIVE) {
            return late && coveredThrough == 0 ? Connection.UNKNOWN : coveredThrough;
        }
        return replay == null ? startsAt : replay.position();
    }

    /** Behind which position it was sent events; {@link Connection#UNKNOWN} if not known. */
    public long beganAt() {
        return beganAt;
    }

    /** Goes live though nobody knows where the log ends; if it let events go meanwhile, its client has to come back. */
    void goLiveLate() {
        late = true;
        if (!goLive(0)) {
            connection.close(CloseReason.INTERNAL);
        }
    }

    /** It begins behind this position of its client's once the log can be read; until then it hears what is ephemeral. */
    void awaitLog(long since) {
        awaitsLog = true;
        startsAt = since;
    }

    boolean awaitsLog() {
        return awaitsLog;
    }

    /** Up to where the log has to be read before it may go live as it was before {@link #rejoin}. */
    long resumeThrough() {
        return resumeThrough;
    }

    /** From now on this replay sends, and what comes live is held. */
    void replayBy(Replay begun) {
        replay = begun;
        state = State.JOINING;
        rejoining = false;
        awaitsLog = false;
    }

    boolean isReplayedBy(Replay asking) {
        return replay == asking;
    }

    /** Whether somebody else will let it go live: a replay, or the join that is to start one. */
    boolean awaitsReplay() {
        return replay != null || rejoining || awaitsLog;
    }

    /**
     * Goes live behind {@code position}, with what was held since.
     *
     * @return false if too much came meanwhile, and the log has to be read on from {@code position}
     */
    boolean goLive(long position) {
        if (position < letGoThrough) {
            return false;
        }
        state = State.LIVE;
        rejoining = false;
        replay = null;
        coveredThrough = position;
        // It may be closed by one of them, and holds nothing then.
        for (OutboundEvent event = held.poll(); event != null; event = held.poll()) {
            if (event.seq() > position) {
                connection.tell(event);
                coveredThrough = event.seq();
            }
        }
        dropHeld();
        return true;
    }

    private void hold(OutboundEvent event) {
        int size = event.data().length();
        if (held.size() < MAX_HELD && connection.hold(size)) {
            held.add(event);
            heldBytes += size;
        } else {
            letGoThrough = event.seq();
            dropHeld();
        }
    }

    private void dropHeld() {
        held.clear();
        connection.unhold(heldBytes);
        heldBytes = 0;
    }
}
