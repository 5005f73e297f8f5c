package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a {@link Moving} went.
 *
 * @param connections how many connections are now where they were to be
 * @param refused the first {@link #MAX_REFUSED} that are not, each with the reason
 * @param unanswered the nodes that did not say; their connections may have moved
 */
@ConcernApi
public record Moved(int connections, List<Refused> refused, List<String> unanswered) {

    public static final int MAX_REFUSED = 100;

    static final Form<Moved> FORM = new Form<>(Moved::toJson, Moved::from);

    /**
     * A connection that could not be moved.
     *
     * @param topic the first that it did not get into, or out of
     * @param code of the refusal
     */
    public record Refused(String connection, String topic, String code, String error) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("connectionId", connection)
                    .put("topic", topic)
                    .put("code", code)
                    .put("error", error);
        }

        private static Refused from(Object element) {
            JsonObject json = (JsonObject) element;
            return new Refused(
                    json.getString("connectionId"),
                    json.getString("topic"),
                    json.getString("code"),
                    json.getString("error"));
        }
    }

    public Moved {
        refused = List.copyOf(refused);
        unanswered = List.copyOf(unanswered);
    }

    /** What all nodes together did. */
    static Moved of(NodeAnswers<Moved> nodes) {
        Collection<Moved> given = nodes.given();
        Stream<Refused> refused = given.stream().flatMap(one -> one.refused().stream());
        return new Moved(
                given.stream().mapToInt(Moved::connections).sum(),
                refused.limit(MAX_REFUSED).toList(),
                nodes.unanswered());
    }

    /** {@code {connections, refused: [{connectionId, topic, code, error}], unanswered: [node]}}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("connections", connections)
                .put(
                        "refused",
                        new JsonArray(refused.stream().map(Refused::toJson).toList()))
                .put("unanswered", new JsonArray(unanswered));
    }

    private static Moved from(JsonObject json) {
        List<Refused> refused = new ArrayList<>();
        json.getJsonArray("refused").forEach(one -> refused.add(Refused.from(one)));
        return new Moved(json.getInteger("connections"), refused, new Fields(json).texts("unanswered"));
    }
}
