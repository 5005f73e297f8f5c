package dev.switchboard.api;

import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.MessageFacts.Participation;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.TopicPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that the store has, and what is known of its way to one user.
 *
 * @param user the user's id
 * @param facts what the store knows
 * @param firstKept the first position that the chat's log still has
 * @param nodes each node's position in the chat, with the user's connections to it
 */
record TracedMessage(
        String user,
        MessageFacts facts,
        MessageFacts.Chat chat,
        MessageFacts.Envelope message,
        long firstKept,
        NodeAnswers<TopicPosition> nodes) {

    long seq() {
        return message.seq();
    }

    @Nullable
    Participation participant() {
        return facts.participant();
    }

    /** Whether the user has marked it as read; a user who joined the chat later cannot have read it. */
    boolean isRead() {
        Participation participant = facts.participant();
        return participant != null && participant.readSeq() >= seq() && participant.readSeq() > participant.since();
    }

    /** Whether nobody but its sender, who is another user, gets it. */
    boolean isSendersAlone() {
        return message.onlySender() && !message.sender().equals(user);
    }

    /** Why it was not for the user, who was not a participant when it was sent: never one, or added later. */
    TraceLine absence(TraceSentence never, TraceSentence addedLater) {
        Participation participant = facts.participant();
        return participant == null
                ? never.with("user", user)
                : addedLater.with("user", user, "since", participant.since(), "seq", seq());
    }

    List<ConnectionTrace> connections() {
        return nodes.given().stream()
                .flatMap(node -> node.connections().stream())
                .map(connection -> new ConnectionTrace(connection, seq(), message.createdAt()))
                .toList();
    }

    /** The beginning of an id, which is enough for people to tell nodes and connections apart. */
    static String brief(String id) {
        return id.substring(0, Math.min(8, id.length()));
    }
}
