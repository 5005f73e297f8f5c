package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a client has heard so far, in a form that can be compared. */
final class Heard {

    /** What is no event, and whether somebody is online, which comes whenever somebody connects. */
    private static final Set<String> OTHERS =
            Set.of("connection_established", "response", "error", "pong", "userStatus");

    private Heard() {}

    /** Events that have a place in a log, in the order they came: {@code type topic seq}. */
    static List<String> durable(RawClient client) {
        return events(client)
                .filter(frame -> frame.containsKey("seq") && !frame.containsKey("nudge"))
                .map(Heard::line)
                .toList();
    }

    /** Nudges, in the order they came: {@code type topic seq}. */
    static List<String> nudges(RawClient client) {
        return events(client)
                .filter(frame -> frame.containsKey("nudge"))
                .map(Heard::line)
                .toList();
    }

    /** Events without a place, sorted: {@code type data}. */
    static List<String> ephemeral(RawClient client) {
        return events(client)
                .filter(frame -> !frame.containsKey("seq"))
                .map(frame -> frame.getString("type") + " " + frame.getValue("data"))
                .sorted()
                .toList();
    }

    /** The places in one topic, in the order they came; nudges do not count. */
    static List<Long> places(RawClient client, String topic) {
        return events(client)
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    /** Waits for an event at its place. */
    static JsonObject await(RawClient client, String topic, long seq) {
        return client.next(frame -> topic.equals(frame.getString("topic"))
                && Long.valueOf(seq).equals(frame.getLong("seq"))
                && !frame.containsKey("nudge"));
    }

    /** All whole numbers from one to another. */
    static List<Long> run(long from, long through) {
        List<Long> all = new ArrayList<>();
        for (long seq = from; seq <= through; seq++) {
            all.add(seq);
        }
        return all;
    }

    /** The object has exactly these keys. */
    static JsonObject shaped(JsonObject object, String... keys) {
        assertEquals(new TreeSet<>(Arrays.asList(keys)), new TreeSet<>(object.fieldNames()), object::encode);
        return object;
    }

    private static Stream<JsonObject> events(RawClient client) {
        return client.all().stream().filter(frame -> !OTHERS.contains(frame.getString("type")));
    }

    private static String line(JsonObject frame) {
        return frame.getString("type") + " " + frame.getString("topic") + " " + frame.getLong("seq");
    }
}
