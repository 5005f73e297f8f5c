package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link ClientRequest}. Immutable.
 *
 * @param answers in the order in which the nodes brought them
 * @param missing the ids of the connections that were to answer and did not
 * @param unanswered the ids of nodes that did not say which connections they have; these connections were not asked
 */
@ConcernApi
public record ClientAnswers(List<Answer> answers, List<String> missing, List<String> unanswered) {

    /** The longest answer of one connection, as encoded JSON. */
    public static final int MAX_ANSWER_BYTES = 65_536;

    /** The most bytes of all answers to one request. */
    public static final int MAX_BYTES = 8_000_000;

    /**
     * The answer of one connection.
     *
     * @param data any JSON
     */
    public record Answer(String connectionId, String userId, @Nullable Object data) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("connectionId", connectionId)
                    .put("userId", userId)
                    .put("data", data);
        }
    }

    public ClientAnswers {
        answers = List.copyOf(answers);
        missing = List.copyOf(missing);
        unanswered = List.copyOf(unanswered);
    }

    /** {@code {answers: [{connectionId, userId, data}], missing: [connectionId], unanswered: [node]}}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put(
                        "answers",
                        new JsonArray(answers.stream().map(Answer::toJson).toList()))
                .put("missing", new JsonArray(missing))
                .put("unanswered", new JsonArray(unanswered));
    }
}
