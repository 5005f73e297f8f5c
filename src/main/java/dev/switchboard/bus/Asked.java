package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What connections of one node have answered: the answer to {@link GatewayCommands#ASK}. Those that are not named have not. */
public record Asked(List<Given> answers) {

    static final Form<Asked> FORM = new Form<>(Asked::toJson, Asked::from);

    private static final String CONNECTION = "connection";
    private static final String DATA = "data";
    private static final String BYTES = "bytes";

    /**
     * An answer.
     *
     * @param data any JSON
     * @param bytes how long it is as encoded JSON
     */
    public record Given(String connection, @Nullable Object data, int bytes) {

        private JsonObject toJson() {
            return new JsonObject().put(CONNECTION, connection).put(DATA, data).put(BYTES, bytes);
        }

        private static Given from(JsonObject json) {
            return new Given(json.getString(CONNECTION), json.getValue(DATA), json.getInteger(BYTES));
        }
    }

    /**
     * Connections of one node, and what they are asked.
     *
     * @param timeout how long the node waits for their answers
     */
    public record Question(List<String> connections, String event, @Nullable Object data, Duration timeout) {

        static final Form<Question> FORM = new Form<>(Question::toJson, Question::from);

        public Question {
            connections = List.copyOf(connections);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("connections", new JsonArray(connections))
                    .put("event", event)
                    .put(DATA, data)
                    .put("timeout", timeout.toMillis());
        }

        private static Question from(JsonObject json) {
            return new Question(
                    new Fields(json).texts("connections"),
                    json.getString("event"),
                    json.getValue(DATA),
                    Duration.ofMillis(json.getLong("timeout")));
        }
    }

    public Asked {
        answers = List.copyOf(answers);
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put(
                        "answers",
                        new JsonArray(answers.stream().map(Given::toJson).toList()));
    }

    private static Asked from(JsonObject json) {
        return new Asked(
                new Fields(json).objects("answers").stream().map(Given::from).toList());
    }
}
