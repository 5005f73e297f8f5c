package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a node and a user's connections to it are in a topic: the answer to {@link GatewayCommands#TRACE}.
 *
 * @param listens whether the node listens to the topic
 * @param position the last position that the node has delivered, null if unknown
 */
public record TopicPosition(boolean listens, @Nullable Long position, List<OfConnection> connections) {

    static final Form<TopicPosition> FORM = new Form<>(TopicPosition::toJson, TopicPosition::from);

    /** Names the user and the topic. */
    public record Question(String user, Topic topic) {

        static final Form<Question> FORM = new Form<>(
                question -> new JsonObject()
                        .put("user", question.user())
                        .put("topic", question.topic().name()),
                Question::from);

        private static Question from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Question(fields.id("user"), Topic.trusted(fields.text("topic", 2 * Topic.MAX_ID_LENGTH)));
        }
    }

    /**
     * One connection in the topic.
     *
     * @param joined whether it has joined the topic
     * @param live whether its replay has ended
     * @param since the position that it joined at, null if unknown or not joined
     * @param position the last position it was sent, null if unknown or not joined
     * @param waitingBytes what its outbound queue holds
     * @param heldBytes what is held back until its replay ends
     */
    public record OfConnection(
            ConnectionInfo info,
            boolean joined,
            boolean live,
            @Nullable Long since,
            @Nullable Long position,
            long waitingBytes,
            long heldBytes) {

        /** As the console sees it. */
        public JsonObject toJson() {
            return info.toJson()
                    .put("joined", joined)
                    .put("live", live)
                    .put("since", since)
                    .put("position", position)
                    .put("waitingBytes", waitingBytes)
                    .put("heldBytes", heldBytes);
        }

        private static OfConnection from(JsonObject json) {
            return new OfConnection(
                    ConnectionInfo.from(json),
                    json.getBoolean("joined"),
                    json.getBoolean("live"),
                    json.getLong("since"),
                    json.getLong("position"),
                    json.getLong("waitingBytes"),
                    json.getLong("heldBytes"));
        }
    }

    public TopicPosition {
        connections = List.copyOf(connections);
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put("listens", listens)
                .put("position", position)
                .put(
                        "connections",
                        new JsonArray(
                                connections.stream().map(OfConnection::toJson).toList()));
    }

    private static TopicPosition from(JsonObject json) {
        return new TopicPosition(
                json.getBoolean("listens"),
                json.getLong("position"),
                new Fields(json)
                        .objects("connections").stream().map(OfConnection::from).toList());
    }
}
