package dev.switchboard.api;

import static dev.switchboard.api.TracedMessage.brief;
import static dev.switchboard.api.TracedMessage.counted;

import dev.switchboard.bus.TopicPosition;
import java.time.Instant;

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

    String title() {
        return "Connection " + brief(facts.info().id()) + ", " + facts.info().endpoint() + ", node "
                + brief(facts.info().node());
    }

    String words() {
        return switch (state()) {
            case DELIVERED -> "Delivered: it was sent events up to " + facts.position() + "." + queue();
            case BEHIND -> lag() + (facts.live() ? "." : "; replay in progress.") + queue();
            case JOINED_LATER -> "Joined after this message, at event " + facts.since()
                    + ", and did not ask for earlier events.";
            case NOT_JOINED -> "Not joined: it gets no events of this chat." + nudge();
        };
    }

    String verdict() {
        return switch (state()) {
            case DELIVERED -> queued() == 0
                    ? "Delivered: a device has joined the chat and was sent the message; its outbound queue is empty."
                    : "Queued: a device is reading slowly, with " + counted(queued(), "byte")
                            + " in its outbound queue.";
            case BEHIND -> "On its way. " + lag() + "." + queue();
            case JOINED_LATER -> "A device joined the chat after this message and did not ask for it: it has it already,"
                    + " or reads it in the history.";
            case NOT_JOINED -> "Not joined: a device is connected but has not joined the chat." + nudge()
                    + " It gets the message when it joins with its last position.";
        };
    }

    private String lag() {
        Long position = facts.position();
        return position == null
                ? "Joined, position unknown while the store is unavailable"
                : "Lagging: it was sent events up to " + position + " of " + seq;
    }

    private String queue() {
        return queued() == 0
                ? " Its outbound queue is empty."
                : " Its outbound queue holds " + counted(queued(), "byte") + ".";
    }

    private String nudge() {
        return Instant.parse(facts.info().openedAt()).isBefore(Instant.parse(sentAt))
                ? " It was connected when the message was sent, and got a nudge."
                : " It connected after the message was sent; the chat list shows the message as unread.";
    }

    private long queued() {
        return facts.waitingBytes() + facts.heldBytes();
    }
}
