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

/** What a client has received so far, in a comparable form. */
final class Received {

    /** Frames that are not events, and presence changes, which occur whenever a client connects. */
    private static final Set<String> OTHERS =
            Set.of("connection_established", "response", "error", "pong", "userStatus");

    private Received() {}

    /** Events with a position in a log, in the order received: {@code type topic seq}. */
    static List<String> durable(RawClient client) {
        return events(client)
                .filter(frame -> frame.containsKey("seq") && !frame.containsKey("nudge"))
                .map(Received::line)
                .toList();
    }

    /** Nudges, in the order received: {@code type topic seq}. */
    static List<String> nudges(RawClient client) {
        return events(client)
                .filter(frame -> frame.containsKey("nudge"))
                .map(Received::line)
                .toList();
    }

    /** Events without a position, sorted: {@code type data}. */
    static List<String> ephemeral(RawClient client) {
        return events(client)
                .filter(frame -> !frame.containsKey("seq"))
                .map(frame -> frame.getString("type") + " " + frame.getValue("data"))
                .sorted()
                .toList();
    }

    /** The positions in one topic, in the order received, without nudges. */
    static List<Long> positions(RawClient client, String topic) {
        return events(client)
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    /** Waits for the event at this position. */
    static JsonObject await(RawClient client, String topic, long seq) {
        return client.next(frame -> topic.equals(frame.getString("topic"))
                && Long.valueOf(seq).equals(frame.getLong("seq"))
                && !frame.containsKey("nudge"));
    }

    /** All integers from {@code from} to {@code through}. */
    static List<Long> range(long from, long through) {
        List<Long> all = new ArrayList<>();
        for (long seq = from; seq <= through; seq++) {
            all.add(seq);
        }
        return all;
    }

    /** Returns the object, after a check that it has exactly these keys. */
    static JsonObject withKeys(JsonObject object, String... keys) {
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
