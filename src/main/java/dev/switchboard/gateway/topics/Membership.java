package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One connection in one topic. While it is joining, durable events and changes of presence are held back (a bounded number
 * of them; durable ones beyond that are read again from the log); once it is live they go out as they come, except those
 * that the replay or the join's head covered. On the connection's event loop alone.
 */
public final class Membership {

    /** How far a replay has come. */
    interface Progress {

        /** The position up to which it replays at least. */
        long head();

        /** The last event it has sent. */
        long position();
    }

    private enum State {
        JOINING,
        LIVE,
        LEFT
    }

    private final Subscriber subscriber;
    private final Topic topic;
    private final ReplayBudget budget;
    private State state = State.JOINING;
    /** Its index among the topic's members. */
    private int place;
    /** How many joins of it have no outcome yet: commands of different names join at the same time. */
    private int pendingJoins;

    /** Null while nothing is held: there is one membership for each topic of each connection, and few are joining. */
    private @Nullable HeldEvents held;

    private boolean rejoining;
    private long coveredThrough;
    /** The replay that sends the missed events now, if one runs. */
    private @Nullable Progress replay;
    /** After which position it will begin, once that is known and while it has not begun. */
    private long startsAt = Positions.UNKNOWN;
    /** After which position it began at the earliest of its joins: no earlier event was sent. */
    private long beganAt = Positions.UNKNOWN;
    /** Whether it went live before it was known where the log ended. */
    private boolean late;
    /** Whether it waits for a log that could not be read. */
    private boolean awaitsLog;
    /** How far the log has to be read if the second join is refused. */
    private long resumeThrough;
    /** The first position that its client may read; 0 for all. */
    private long floor;
    /** Whether the topic has a log. */
    private boolean logged;

    Membership(Subscriber subscriber, Topic topic, ReplayBudget budget, long floor) {
        this.subscriber = subscriber;
        this.topic = topic;
        this.budget = budget;
        this.floor = floor;
        this.logged = topic.durable();
    }

    public Subscriber subscriber() {
        return subscriber;
    }

    ReplayBudget budget() {
        return budget;
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

    /** Whether there is a log of what it misses. */
    public boolean isLogged() {
        return logged;
    }

    /** To be called when it enters, as its join says. */
    void setLogged(boolean has) {
        logged = has;
    }

    public boolean isLive() {
        return state == State.LIVE;
    }

    /** Whether an event it is offered is sent sooner or later: a personal topic is left only with its connection. */
    boolean willDeliver() {
        return state == State.LIVE || topic.kind() == Topic.Kind.USER;
    }

    boolean hasLeft() {
        return state == State.LEFT;
    }

    void leave() {
        state = State.LEFT;
        awaitsLog = false;
        dropHeld();
    }

    /** A join of it has begun, and ends with {@link #endJoin}. */
    void beginJoin() {
        pendingJoins++;
    }

    void endJoin() {
        pendingJoins--;
    }

    /** Whether a join that has not ended may still let it go live. */
    boolean awaitsJoin() {
        return pendingJoins > 0;
    }

    long floor() {
        return floor;
    }

    /** To be called by {@link TopicMembers} alone, which knows the highest one. */
    void raiseFloor(long first) {
        floor = Math.max(floor, first);
    }

    /** To be called by {@link TopicMembers} alone: its client may read all again. */
    void dropFloor() {
        floor = 0;
    }

    /** Whether its client may not read the event: it is another user's alone, before the floor, or about one that is. */
    boolean hides(OutboundEvent event) {
        return (event.onlyFor() != null && !event.onlyFor().equals(subscriber.userId()))
                || (event.seq() > 0 && event.seq() < floor)
                || (event.about() > 0 && event.about() < floor)
                || floor == Effects.Join.NOTHING;
    }

    /** Takes a live event that it {@link #hides}: its position moves as if it had been sent. */
    void pass(OutboundEvent event) {
        long seq = event.seq();
        if (state == State.LIVE && seq > coveredThrough) {
            coveredThrough = seq;
            subscriber.skipped(topic, seq);
        } else if (state == State.JOINING && seq > 0) {
            hold(event);
        }
    }

    private void hold(OutboundEvent event) {
        if (held == null) {
            held = new HeldEvents(budget);
        }
        held.add(event);
    }

    /**
     * What it may have had of the topic after {@code last} did not survive. A live member continues after it; one that is
     * joining, at a position that may be lost, has to reconnect with its own.
     */
    void lose(long last, OutboundEvent gap) {
        if (state == State.JOINING && !awaitsLog) {
            subscriber.closeForGap();
        } else if (state == State.LIVE) {
            if (coveredThrough > last) {
                coveredThrough = last;
                subscriber.skipped(topic, last);
            }
            if (subscriber.receives(topic)) {
                subscriber.send(gap);
            }
        }
    }

    /** Takes a live event, in the order of the topic. */
    void offer(SharedEvent shared) {
        if (state == State.LIVE) {
            long seq = shared.event().seq();
            if (seq == 0 || seq > coveredThrough) {
                coveredThrough = Math.max(coveredThrough, seq);
                subscriber.deliver(shared);
            }
        } else if (state == State.JOINING && isHeldUntilLive(shared.event())) {
            hold(shared.event());
        } else if (awaitsLog) {
            subscriber.deliver(shared);
        }
    }

    /**
     * Whether it follows when the member is live: a durable event, and a change of presence, since the answer to the join may
     * have been computed before it, and nothing later would correct that answer.
     */
    private boolean isHeldUntilLive(OutboundEvent event) {
        return event.seq() > 0 || topic.kind() == Topic.Kind.PRESENCE;
    }

    /**
     * Joins anew: the client has named a position of its own. A running replay stops here, so that two never send at once.
     */
    void rejoin() {
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

    /** Whether it was live, or about to be, before this join. */
    boolean isRejoining() {
        return state == State.JOINING && rejoining;
    }

    /** The last event of the topic that this connection received, as far as it is known. */
    long position() {
        return coveredThrough;
    }

    /** The join's outcome is known: it will begin after this position. */
    void startsAt(long position) {
        startsAt = position;
        beganAt = beganAt == Positions.UNKNOWN ? position : Math.min(beganAt, position);
    }

    /**
     * After which position the log has to be read for a client that received everything sent; {@link Positions#UNKNOWN} if
     * that is not known.
     */
    public long resumeFrom() {
        if (state == State.LIVE) {
            return late && coveredThrough <= start() ? Positions.UNKNOWN : coveredThrough;
        }
        return replay == null ? startsAt : replay.position();
    }

    /** After which position it was sent events; {@link Positions#UNKNOWN} if that is not known. */
    public long beganAt() {
        return beganAt;
    }

    /** Goes live although the log's end is not known; if it discarded events meanwhile, its client has to reconnect. */
    void goLiveLate() {
        late = true;
        if (!goLive(start())) {
            subscriber.closeForLostPosition();
        }
    }

    /** The position before all that its client may read. */
    private long start() {
        return Math.max(0, floor - 1);
    }

    /** It begins after the client's position once the log can be read; until then it receives ephemeral events only. */
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

    /** From now on this replay sends, and live events are held. */
    void replayBy(Progress begun) {
        replay = begun;
        state = State.JOINING;
        rejoining = false;
        awaitsLog = false;
    }

    boolean isReplayedBy(Progress asking) {
        return replay == asking;
    }

    /** Whether a replay, or the join that will start one, lets it go live. */
    boolean awaitsReplay() {
        return replay != null || rejoining || awaitsLog;
    }

    /**
     * Goes live after {@code position}, with the events held since.
     *
     * @return false if too many came meanwhile, and the log has to be read from {@code position} on
     */
    boolean goLive(long position) {
        if (held != null && !held.holdsAllAfter(position)) {
            return false;
        }
        state = State.LIVE;
        rejoining = false;
        replay = null;
        coveredThrough = position;
        if (held != null) {
            sendHeld(held);
        }
        return true;
    }

    private void sendHeld(HeldEvents events) {
        long after = coveredThrough;
        // Sending one may close the connection, which then holds nothing.
        for (OutboundEvent event = events.poll(); event != null; event = events.poll()) {
            if (event.seq() > after) {
                sendOrSkip(event);
                coveredThrough = event.seq();
            } else if (event.seq() == 0 && !hides(event)) {
                subscriber.send(event);
            }
        }
        dropHeld();
    }

    /** Sends an event from the log or of those held, unless it {@link #hides} it. */
    void sendOrSkip(OutboundEvent event) {
        if (hides(event)) {
            subscriber.skipped(topic, event.seq());
        } else {
            subscriber.send(event);
        }
    }

    private void dropHeld() {
        if (held != null) {
            held.clear();
            held = null;
        }
    }
}
