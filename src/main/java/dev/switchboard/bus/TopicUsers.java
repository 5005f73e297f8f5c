package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The users whose connections to a node are in a topic: the answer to {@link GatewayCommands#USERS}. However many they are, it
 * names the first ones by their ids, so those that come first on all nodes are among those of each.
 *
 * @param connections how many connections of each of the first users are in it, by the user's id
 * @param count how many users there are
 */
public record TopicUsers(Map<String, Integer> connections, int count) {

    /** The most users that are named. */
    public static final int MAX = 1_000;

    static final Form<TopicUsers> FORM = new Form<>(TopicUsers::toJson, TopicUsers::from);

    private static final String USERS = "users";
    private static final String COUNT = "count";

    /** The topic that is asked about. */
    public record Question(Topic topic) {

        static final Form<Question> FORM = new Form<>(
                question -> new JsonObject().put("topic", question.topic().name()),
                json -> new Question(Topic.trusted(json.getString("topic"))));
    }

    public TopicUsers {
        connections = Map.copyOf(connections);
    }

    /** Of the connections of all users. */
    public static TopicUsers of(Map<String, Integer> all) {
        if (all.size() <= MAX) {
            return new TopicUsers(all, all.size());
        }
        Map<String, Integer> first = new HashMap<>();
        new TreeMap<>(all).entrySet().stream().limit(MAX).forEach(user -> first.put(user.getKey(), user.getValue()));
        return new TopicUsers(first, all.size());
    }

    private JsonObject toJson() {
        JsonObject users = new JsonObject();
        connections.forEach(users::put);
        return new JsonObject().put(USERS, users).put(COUNT, count);
    }

    private static TopicUsers from(JsonObject json) {
        Map<String, Integer> connections = new HashMap<>();
        json.getJsonObject(USERS).forEach(user -> connections.put(user.getKey(), (Integer) user.getValue()));
        return new TopicUsers(connections, json.getInteger(COUNT));
    }
}
