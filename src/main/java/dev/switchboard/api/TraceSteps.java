package dev.switchboard.api;

import static dev.switchboard.api.TracedMessage.brief;

import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.MessageFacts.Participation;
import dev.switchboard.bus.TopicPosition;
import io.vertx.core.AsyncResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a message on its way to a user, in words for the console: {@code [{step, outcome, title, words}]} from the
 * store to each connection. The outcome is {@code yes}, {@code no}, {@code warn}, {@code unknown} or {@code none}. Built
 * for one answer.
 */
final class TraceSteps {

    private final TracedMessage traced;
    private final JsonArray steps = new JsonArray();

    private TraceSteps(TracedMessage traced) {
        this.traced = traced;
    }

    static JsonArray of(TracedMessage traced) {
        TraceSteps steps = new TraceSteps(traced);
        steps.store();
        steps.log();
        steps.participant();
        steps.read();
        traced.nodes().byNode().forEach(steps::node);
        steps.connections();
        return steps.steps;
    }

    /** The one step of a message that the store does not have. */
    static JsonArray missing(MessageFacts facts) {
        String words = facts.chat() == null
                ? "No such message or chat. Ids must be complete and in lower case."
                : "Event " + facts.seq() + " of this chat is not a message; the chat's last event is " + facts.head()
                        + ".";
        return new JsonArray().add(step("store", "no", "Stored", words));
    }

    private void store() {
        MessageFacts.Envelope message = traced.message();
        String words = "Committed at " + message.createdAt() + " by " + message.sender() + " as event " + traced.seq()
                + " of " + chatName() + ".";
        if (message.deletedAt() == null) {
            add("store", "yes", "Stored", words);
        } else {
            String deletion = " Deleted by the sender at " + message.deletedAt() + "; readers no longer get its text.";
            add("store", "warn", "Stored", words + deletion);
        }
    }

    private String chatName() {
        String name = traced.chat().name();
        return name == null ? "an unnamed chat" : "“" + name + "”";
    }

    private void log() {
        boolean kept = traced.firstKept() <= traced.seq();
        add(
                "log",
                kept ? "yes" : "warn",
                "In the log",
                kept
                        ? "The chat's log holds events " + traced.firstKept() + " to "
                                + traced.facts().head() + ". A client that resumes from before gets this one by replay."
                        : "The chat's log now starts at event " + traced.firstKept()
                                + ". A client that resumes from before gets a gap and reads the history.");
    }

    private void participant() {
        Participation participant = traced.participant();
        Boolean was = traced.facts().was();
        if (was == null) {
            String now = participant == null ? " is not a participant now" : " is a participant now";
            add(
                    "participant",
                    "unknown",
                    "In the chat",
                    traced.user() + now + ". The log no longer shows whether that was so when the message was sent.");
        } else if (was) {
            String left = participant == null ? departure() : "";
            add(
                    "participant",
                    "yes",
                    "In the chat",
                    traced.user() + " was a participant when it was sent" + left + ".");
        } else {
            add("participant", "no", "In the chat", traced.absence());
        }
    }

    private String departure() {
        Long leftWith = traced.facts().leftWith();
        return leftWith == null ? ", and has left since" : ", and left with event " + leftWith;
    }

    private void read() {
        Participation participant = traced.participant();
        if (participant != null) {
            boolean read = traced.isRead();
            add(
                    "read",
                    read ? "yes" : "none",
                    "Read",
                    (read ? "Read" : "Not marked as read") + ": the user's read mark is at event "
                            + participant.readSeq() + ".");
        }
    }

    private void node(String node, AsyncResult<TopicPosition> answer) {
        String title = "Node " + brief(node);
        if (answer.failed()) {
            add("node", "unknown", title, "No answer: the node is down, stuck or unreachable.");
            return;
        }
        Long position = answer.result().position();
        if (!answer.result().listens()) {
            add("node", "none", title, "Not subscribed: no connection of this node has joined the chat.");
        } else if (position == null || position < traced.seq()) {
            add("node", "no", title, lag(position));
        } else {
            add("node", "yes", title, "Delivered: this node has delivered events up to " + position + ".");
        }
    }

    private String lag(@Nullable Long position) {
        return position == null
                ? "Subscribed, position unknown."
                : "Lagging: this node has delivered events up to " + position + ".";
    }

    private void connections() {
        if (traced.connections().isEmpty()) {
            add(
                    "connection",
                    traced.nodes().unanswered().isEmpty() ? "no" : "unknown",
                    "Connections",
                    traced.user() + " is not connected to any node that answered.");
        }
        traced.connections()
                .forEach(connection -> add("connection", connection.outcome(), connection.title(), connection.words()));
    }

    private void add(String step, String outcome, String title, String words) {
        steps.add(step(step, outcome, title, words));
    }

    private static JsonObject step(String step, String outcome, String title, String words) {
        return new JsonObject()
                .put("step", step)
                .put("outcome", outcome)
                .put("title", title)
                .put("words", words);
    }
}
