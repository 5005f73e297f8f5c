package dev.switchboard.api;

import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.MessageFacts.Envelope;
import dev.switchboard.bus.MessageFacts.Participation;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.TopicPosition;
import io.vertx.core.AsyncResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells in words how far a message came on its way to a user: a list of steps and a verdict, of what the store and the
 * nodes have said. Made for one answer.
 */
final class TraceStory {

    private final String user;
    private final MessageFacts facts;
    private final Envelope message;
    private final long firstKept;
    private final NodeAnswers<TopicPosition> nodes;
    private final List<TracedConnection> connections = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private final JsonArray steps = new JsonArray();

    TraceStory(String user, MessageFacts facts, long firstKept, NodeAnswers<TopicPosition> nodes) {
        this.user = user;
        this.facts = facts;
        this.message = facts.message();
        this.firstKept = firstKept;
        this.nodes = nodes;
        nodes.given().forEach(node -> node.connections()
                .forEach(connection -> connections.add(new TracedConnection(connection, seq(), message.createdAt()))));
        silent.addAll(nodes.unanswered());
        tell();
    }

    JsonArray steps() {
        return steps;
    }

    private long seq() {
        return message.seq();
    }

    private void tell() {
        if (message == null) {
            step("store", "no", "In the store", missing());
            return;
        }
        store();
        log();
        participant();
        read();
        nodes.byNode().forEach(this::node);
        if (connections.isEmpty()) {
            step(
                    "connection",
                    silent.isEmpty() ? "no" : "unknown",
                    "Connections",
                    user + " is not connected to any node that answered.");
        }
        connections.forEach(one -> step("connection", one.outcome(), one.title(), one.words()));
    }

    private String missing() {
        if (facts.chat() == null) {
            return "There is no such message, or no such chat. Ids are whole and in lower case.";
        }
        return "Event " + facts.seq() + " of this chat is not a message; the chat has " + facts.head() + " events.";
    }

    private void store() {
        String words = "Committed at " + message.createdAt() + " by " + message.sender() + " as event " + seq() + " of "
                + chatName() + ".";
        if (message.deletedAt() != null) {
            step(
                    "store",
                    "warn",
                    "In the store",
                    words + " Its sender deleted it at " + message.deletedAt() + ": who reads it now gets no text.");
        } else {
            step("store", "yes", "In the store", words);
        }
    }

    private String chatName() {
        MessageFacts.Chat chat = facts.chat();
        return chat.name() == null ? "a chat without a name" : "“" + chat.name() + "”";
    }

    private void log() {
        boolean kept = firstKept <= seq();
        step(
                "log",
                kept ? "yes" : "warn",
                "In the log",
                kept
                        ? "The chat's log holds it (events " + firstKept + " to " + facts.head()
                                + "), so who comes back with an older position gets it by replay."
                        : "The chat's log begins at event " + firstKept
                                + " now: who comes back with an older position is told of a gap and reads the history.");
    }

    private void participant() {
        Participation participant = facts.participant();
        Boolean was = facts.was();
        if (Boolean.TRUE.equals(was)) {
            step(
                    "participant",
                    "yes",
                    "In the chat",
                    user + " was in the chat when it was said"
                            + (participant == null ? ", and left with event " + facts.leftWith() + "." : "."));
        } else if (was == null) {
            step(
                    "participant",
                    "unknown",
                    "In the chat",
                    user + (participant == null ? " is not in the chat now" : " is in the chat now")
                            + "; the log no longer tells whether it was so when this was said.");
        } else {
            step("participant", "no", "In the chat", notParticipant(participant));
        }
    }

    private String notParticipant(Participation participant) {
        return participant == null
                ? user + " is not in the chat and was not when it was said."
                : user + " came into the chat later, with event " + participant.since() + "; the message is event "
                        + seq() + ".";
    }

    private void read() {
        Participation participant = facts.participant();
        if (participant != null) {
            boolean read = hasRead();
            step(
                    "read",
                    read ? "yes" : "none",
                    "Read",
                    "Their read mark is at event " + participant.readSeq()
                            + (read ? ", this one or later." : ", before this one."));
        }
    }

    private boolean hasRead() {
        Participation participant = facts.participant();
        return participant != null && participant.readSeq() >= seq() && participant.readSeq() > participant.since();
    }

    private void node(String node, AsyncResult<TopicPosition> answer) {
        if (answer.failed()) {
            step("node", "unknown", "Node " + brief(node), "It did not answer: it is gone, stuck, or cut off.");
            return;
        }
        Long position = answer.result().position();
        if (!answer.result().listens()) {
            step(
                    "node",
                    "none",
                    "Node " + brief(node),
                    "Nobody there is in the chat, so its events are not sent there.");
        } else if (position == null || position < seq()) {
            step(
                    "node",
                    "no",
                    "Node " + brief(node),
                    "It listens to the chat and is behind: it has handed out events up to "
                            + (position == null ? "none known" : position) + ".");
        } else {
            step(
                    "node",
                    "yes",
                    "Node " + brief(node),
                    "It listens to the chat and has handed out events up to " + position + ".");
        }
    }

    /** {@code {code, words}}. */
    JsonObject verdict() {
        if (message == null) {
            return verdict("NOT_FOUND", "The store has no such message.");
        }
        if (Boolean.FALSE.equals(facts.was())) {
            return verdict("NOT_A_PARTICIPANT", notParticipant(facts.participant()) + " It was not for them.");
        }
        if (facts.chat().deletedAt() != null) {
            return verdict("CHAT_DELETED", "The chat was deleted, and with it what was said there.");
        }
        if (facts.participant() == null) {
            return verdict("LEFT", user + " has left the chat since, and can read nothing of it any more.");
        }
        if (hasRead()) {
            return verdict("READ", "It was delivered: " + user + " has marked it as read.");
        }
        return byConnections();
    }

    private JsonObject byConnections() {
        for (TracedConnection.State state : TracedConnection.State.values()) {
            List<TracedConnection> such =
                    connections.stream().filter(one -> one.state() == state).toList();
            if (!such.isEmpty()) {
                String others = connections.size() == such.size()
                        ? ""
                        : " So it is with " + such.size() + " of " + connections.size() + " connections.";
                return verdict(state.name(), such.get(0).verdict() + others);
            }
        }
        if (!silent.isEmpty()) {
            return verdict(
                    "UNKNOWN",
                    "No connection of " + user + " is known, but " + silent.size() + " of the nodes did not answer.");
        }
        return verdict(
                "OFFLINE",
                user
                        + " is offline: no device is connected. The message waits in the log, and is replayed when a device comes back and joins the chat.");
    }

    private static JsonObject verdict(String code, String words) {
        return new JsonObject().put("code", code).put("words", words);
    }

    private void step(String step, String outcome, String title, String words) {
        steps.add(new JsonObject()
                .put("step", step)
                .put("outcome", outcome)
                .put("title", title)
                .put("words", words));
    }

    /** The beginning of a node's id, by which people tell nodes apart. */
    static String brief(String node) {
        return node.substring(0, Math.min(8, node.length()));
    }
}
