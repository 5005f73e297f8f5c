package dev.switchboard.api;

import dev.switchboard.bus.TopicPosition;
import java.time.Instant;

/**
 * One connection of the user, as the message sees it.
 *
 * @param facts what its node says of it
 * @param seq the message's position
 * @param saidAt when the message was said
 */
record TracedConnection(TopicPosition.OfConnection facts, long seq, String saidAt) {

    /** How far the message came; the best first. */
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
            case DELIVERED -> waiting() > 0 ? "warn" : "yes";
            case BEHIND -> "no";
            case JOINED_LATER, NOT_JOINED -> "warn";
        };
    }

    String title() {
        return "Connection " + TraceStory.brief(facts.info().id()) + ", "
                + facts.info().endpoint() + ", node "
                + TraceStory.brief(facts.info().node());
    }

    String words() {
        return switch (state()) {
            case DELIVERED -> "It has joined the chat and was sent events up to " + facts.position() + "." + queue();
            case BEHIND -> "It has joined the chat and is behind: " + sentSoFar()
                    + (facts.live() ? "." : "; the rest is being replayed.") + queue();
            case JOINED_LATER -> "It has joined the chat behind event " + facts.since()
                    + ", so it was not sent this one: it said that it had it, or did not ask for what came before.";
            case NOT_JOINED -> "It has not joined the chat, so it is sent none of its events." + nudge();
        };
    }

    String verdict() {
        return switch (state()) {
            case DELIVERED -> waiting() == 0
                    ? "It was delivered: the device has joined the chat and was sent it, and nothing waits on the way."
                    : "It was handed to a device that does not read: " + waiting() + " bytes wait for it.";
            case BEHIND -> "It is on its way: the device has joined the chat, and " + sentSoFar() + "." + queue();
            case JOINED_LATER -> "A device has joined the chat after this message and did not ask for it: it has it from"
                    + " before, or reads it in the history.";
            case NOT_JOINED -> "A device is connected but has not joined the chat." + nudge()
                    + " It gets the message when it joins with the position it has.";
        };
    }

    private String sentSoFar() {
        Long position = facts.position();
        return position == null
                ? "its position is not known while the store is away"
                : "it was sent events up to " + position + " of " + seq;
    }

    private String queue() {
        return waiting() == 0 ? " Nothing waits in its queue." : " " + waiting() + " bytes wait for it to read.";
    }

    private String nudge() {
        return Instant.parse(facts.info().openedAt()).isBefore(Instant.parse(saidAt))
                ? " It was connected when the message was said, and was told of it by a nudge."
                : " It came after the message was said; the chat list shows it as unread.";
    }

    private long waiting() {
        return facts.waitingBytes() + facts.heldBytes();
    }
}
