package dev.switchboard.api;

import static dev.switchboard.api.TracedMessage.brief;

import dev.switchboard.bus.TopicPosition;
import java.time.Instant;
import java.util.List;

/**
 * One connection of the user, and how far the message got on it.
 *
 * @param facts what the connection's node reports
 * @param seq the message's position
 * @param sentAt when the message was sent
 */
record ConnectionTrace(TopicPosition.OfConnection facts, long seq, String sentAt) {

    /** How far the message got; the best first. The names are codes of the answer. */
    enum State {
        DELIVERED,
        BEHIND,
        JOINED_LATER,
        NOT_JOINED
    }

    State state() {
        if (!facts.joined()) {
            return State.NOT_JOINED;
        }
        Long since = facts.since();
        if (since != null && since >= seq) {
            return State.JOINED_LATER;
        }
        Long position = facts.position();
        return position != null && position >= seq ? State.DELIVERED : State.BEHIND;
    }

    String outcome() {
        return switch (state()) {
            case DELIVERED -> queued() > 0 ? "warn" : "yes";
            case BEHIND -> "no";
            case JOINED_LATER, NOT_JOINED -> "warn";
        };
    }

    TraceLine title() {
        return TraceSentence.TITLE_CONNECTION.with(
                "connection", brief(facts.info().id()),
                "endpoint", facts.info().endpoint(),
                "node", brief(facts.info().node()));
    }

    List<TraceLine> lines() {
        return switch (state()) {
            case DELIVERED -> List.of(TraceSentence.SENT.with("position", facts.position()), queue());
            case BEHIND -> List.of(facts.live() ? lag() : lagInReplay(), queue());
            case JOINED_LATER -> List.of(TraceSentence.JOINED_LATER.with("since", facts.since()));
            case NOT_JOINED -> List.of(TraceSentence.NOT_JOINED.with(), nudge());
        };
    }

    List<TraceLine> verdict() {
        return switch (state()) {
            case DELIVERED -> List.of(
                    queued() == 0
                            ? TraceSentence.VERDICT_DELIVERED.with()
                            : TraceSentence.VERDICT_QUEUED.with("count", queued()));
            case BEHIND -> List.of(TraceSentence.VERDICT_BEHIND.with(), lag(), queue());
            case JOINED_LATER -> List.of(TraceSentence.VERDICT_JOINED_LATER.with());
            case NOT_JOINED -> List.of(
                    TraceSentence.VERDICT_NOT_JOINED.with(), nudge(), TraceSentence.VERDICT_WILL_GET_IT.with());
        };
    }

    private TraceLine lag() {
        Long position = facts.position();
        return position == null
                ? TraceSentence.POSITION_UNKNOWN.with()
                : TraceSentence.LAGGING.with("position", position, "seq", seq);
    }

    private TraceLine lagInReplay() {
        Long position = facts.position();
        return position == null
                ? TraceSentence.POSITION_UNKNOWN_IN_REPLAY.with()
                : TraceSentence.LAGGING_IN_REPLAY.with("position", position, "seq", seq);
    }

    private TraceLine queue() {
        return queued() == 0 ? TraceSentence.QUEUE_EMPTY.with() : TraceSentence.QUEUE_HOLDS.with("count", queued());
    }

    private TraceLine nudge() {
        return Instant.parse(facts.info().openedAt()).isBefore(Instant.parse(sentAt))
                ? TraceSentence.NUDGED.with()
                : TraceSentence.CONNECTED_LATER.with();
    }

    private long queued() {
        return facts.waitingBytes() + facts.heldBytes();
    }
}
