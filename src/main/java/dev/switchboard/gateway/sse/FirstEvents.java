package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Joined;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream begins with: {@code retry}, the event {@code connection_established} with the first {@code id}, and an event
 * {@code topic:gap} for each topic of which the client has missed what is not kept. Lives for one greeting.
 */
final class FirstEvents {

    private final Connection connection;
    private final List<Joined> joined = new ArrayList<>();
    private final Granted granted;

    FirstEvents(Greeting greeting, Granted granted) {
        this.connection = greeting.connection();
        this.granted = granted;
        Joined personal = greeting.personal();
        if (personal != null) {
            joined.add(personal);
        }
        joined.addAll(greeting.resumed());
    }

    /** @param id the end of the first event */
    String text(TextEnd id) {
        StringBuilder text = new StringBuilder(Ending.usualRetry())
                .append(event("connection_established", established()))
                .append(id);
        for (Topic topic : granted.request().topics()) {
            JsonObject gap = gapOf(topic);
            if (gap != null) {
                text.append(event("topic:gap", gap)).append(SsePositions.PLAIN);
            }
        }
        return text.toString();
    }

    private static String event(String name, JsonObject data) {
        return "event: " + name + "\ndata: " + data.encode() + "\n";
    }

    /** {@code {connectionId, node, user, topics:[{topic, seq?, gap?, firstSeq?, lastSeq?}], pingIntervalMs}}. */
    private JsonObject established() {
        JsonArray topics = new JsonArray();
        for (Topic topic : granted.request().topics()) {
            JsonObject entry = new JsonObject().put("topic", topic.name());
            Joined own = of(topic);
            if (own != null) {
                own.writeTo(entry);
                if (isLost(own)) {
                    entry.put("gap", true);
                }
            }
            topics.add(entry);
        }
        return new JsonObject()
                .put("connectionId", connection.id())
                .put("node", connection.loop().node())
                .put(
                        "user",
                        connection.caller().isAnonymous()
                                ? null
                                : connection.caller().toUser())
                .put("topics", topics)
                .put("pingIntervalMs", connection.loop().config().pingInterval().toMillis());
    }

    private @Nullable Joined of(Topic topic) {
        return joined.stream()
                .filter(one -> one.topic().equals(topic))
                .findFirst()
                .orElse(null);
    }

    /** Whether the client had a position in it that nobody knows. */
    private boolean isLost(Joined one) {
        return granted.lost() && one.head() != null;
    }

    /** {@code {topic, lastSeq, seq, firstSeq?}}; null if the client misses nothing of the topic. */
    private @Nullable JsonObject gapOf(Topic topic) {
        Joined own = of(topic);
        Long head = own == null ? null : own.head();
        if (own == null || head == null || !(own.gap() || granted.lost())) {
            return null;
        }
        JsonObject gap = new JsonObject().put("topic", topic.name());
        if (granted.lost()) {
            return gap.put("lastSeq", head).put("seq", head).put("firstSeq", head + 1);
        }
        Long last = own.last();
        gap.put("lastSeq", last == null ? own.since() : last).put("seq", head);
        return own.first() == null ? gap : gap.put("firstSeq", own.first());
    }
}
