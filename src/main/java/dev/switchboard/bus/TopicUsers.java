package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * The users whose connections to a node are in a topic: the answer to {@link GatewayCommands#USERS}.
 *
 * @param connections how many of each user's connections are in it, by the user's id
 */
public record TopicUsers(Map<String, Integer> connections) {

    static final Form<TopicUsers> FORM = new Form<>(TopicUsers::toJson, TopicUsers::from);

    /** The topic that is asked about. */
    public record Question(Topic topic) {

        static final Form<Question> FORM = new Form<>(
                question -> new JsonObject().put("topic", question.topic().name()),
                json -> new Question(Topic.trusted(json.getString("topic"))));
    }

    public TopicUsers {
        connections = Map.copyOf(connections);
    }

    private JsonObject toJson() {
        JsonObject users = new JsonObject();
        connections.forEach(users::put);
        return new JsonObject().put("users", users);
    }

    private static TopicUsers from(JsonObject json) {
        Map<String, Integer> connections = new HashMap<>();
        json.getJsonObject("users").forEach(user -> connections.put(user.getKey(), (Integer) user.getValue()));
        return new TopicUsers(connections);
    }
}
