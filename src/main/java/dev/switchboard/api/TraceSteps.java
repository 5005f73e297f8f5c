package dev.switchboard.api;

import static dev.switchboard.api.TracedMessage.brief;

import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.MessageFacts.Participation;
import dev.switchboard.bus.TopicPosition;
import io.vertx.core.AsyncResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a message on its way to a user, in words for the console: {@code [{step, outcome, title, words, heading,
 * lines}]} from the store to each connection; heading and lines are the title and the words as codes. The outcome is
 * {@code yes}, {@code no}, {@code warn}, {@code unknown} or {@code none}. Built for one answer.
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
        TraceLine line = facts.chat() == null
                ? TraceSentence.NO_SUCH_MESSAGE.with()
                : TraceSentence.NOT_A_MESSAGE.with("seq", facts.seq(), "head", facts.head());
        return new JsonArray().add(step("store", "no", TraceSentence.TITLE_STORED.with(), List.of(line)));
    }

    private void store() {
        String deletedAt = traced.message().deletedAt();
        List<TraceLine> lines = new ArrayList<>(List.of(stored()));
        if (deletedAt != null) {
            lines.add(TraceSentence.DELETED.with("at", deletedAt));
        }
        steps.add(step("store", deletedAt == null ? "yes" : "warn", TraceSentence.TITLE_STORED.with(), lines));
    }

    private TraceLine stored() {
        MessageFacts.Envelope message = traced.message();
        String chat = traced.chat().name();
        return chat == null
                ? TraceSentence.STORED_UNNAMED.with(
                        "at", message.createdAt(), "sender", message.sender(), "seq", traced.seq())
                : TraceSentence.STORED.with(
                        "at", message.createdAt(), "sender", message.sender(), "seq", traced.seq(), "chat", chat);
    }

    private void log() {
        long first = traced.firstKept();
        boolean kept = first <= traced.seq();
        add(
                "log",
                kept ? "yes" : "warn",
                TraceSentence.TITLE_LOG,
                kept
                        ? TraceSentence.IN_LOG.with(
                                "first", first, "head", traced.facts().head())
                        : TraceSentence.NOT_IN_LOG.with("first", first));
    }

    private void participant() {
        Boolean was = traced.facts().was();
        TraceSentence title = TraceSentence.TITLE_PARTICIPANT;
        if (was == null) {
            TraceSentence now = traced.participant() == null
                    ? TraceSentence.IS_NO_PARTICIPANT_NOW
                    : TraceSentence.IS_PARTICIPANT_NOW;
            add("participant", "unknown", title, now.with("user", traced.user()));
        } else if (was) {
            add("participant", "yes", title, participation());
        } else {
            add("participant", "no", title, traced.absence(TraceSentence.NEVER_PARTICIPANT, TraceSentence.ADDED_LATER));
        }
    }

    private TraceLine participation() {
        String user = traced.user();
        Long leftWith = traced.facts().leftWith();
        if (traced.participant() != null) {
            return TraceSentence.WAS_PARTICIPANT.with("user", user);
        }
        return leftWith == null
                ? TraceSentence.WAS_PARTICIPANT_AND_LEFT.with("user", user)
                : TraceSentence.WAS_PARTICIPANT_AND_LEFT_WITH.with("user", user, "event", leftWith);
    }

    private void read() {
        Participation participant = traced.participant();
        if (participant != null) {
            boolean read = traced.isRead();
            TraceSentence mark = read ? TraceSentence.MARKED_READ : TraceSentence.NOT_MARKED_READ;
            add("read", read ? "yes" : "none", TraceSentence.TITLE_READ, mark.with("event", participant.readSeq()));
        }
    }

    private void node(String node, AsyncResult<TopicPosition> answer) {
        TraceLine title = TraceSentence.TITLE_NODE.with("node", brief(node));
        if (answer.failed()) {
            addNode(title, "unknown", TraceSentence.NODE_SILENT.with());
            return;
        }
        Long position = answer.result().position();
        if (!answer.result().listens()) {
            addNode(title, "none", TraceSentence.NODE_NOT_SUBSCRIBED.with());
        } else if (position == null || position < traced.seq()) {
            addNode(title, "no", lag(position));
        } else {
            addNode(title, "yes", TraceSentence.NODE_DELIVERED.with("position", position));
        }
    }

    private void addNode(TraceLine title, String outcome, TraceLine line) {
        steps.add(step("node", outcome, title, List.of(line)));
    }

    private static TraceLine lag(@Nullable Long position) {
        return position == null
                ? TraceSentence.NODE_POSITION_UNKNOWN.with()
                : TraceSentence.NODE_LAGGING.with("position", position);
    }

    private void connections() {
        if (traced.connections().isEmpty()) {
            add(
                    "connection",
                    traced.nodes().unanswered().isEmpty() ? "no" : "unknown",
                    TraceSentence.TITLE_CONNECTIONS,
                    TraceSentence.NOT_CONNECTED.with("user", traced.user()));
        }
        traced.connections().forEach(one -> steps.add(step("connection", one.outcome(), one.title(), one.lines())));
    }

    private void add(String step, String outcome, TraceSentence title, TraceLine line) {
        steps.add(step(step, outcome, title.with(), List.of(line)));
    }

    private static JsonObject step(String step, String outcome, TraceLine title, List<TraceLine> lines) {
        return new JsonObject()
                .put("step", step)
                .put("outcome", outcome)
                .put("title", title.words())
                .put("words", TraceLine.words(lines))
                .put("heading", title.toJson())
                .put("lines", TraceLine.toJson(lines));
    }
}
