package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The users whose connections to a node are in a topic: the answer to {@link GatewayCommands#USERS}. However many they are, it
 * names the first ones by their ids, so those that come first on all nodes are among those of each.
 *
 * @param users the first of those asked for, in the order of their ids
 * @param count how many users are in the topic
 * @param connections how many connections are in it
 */
public record TopicUsers(List<User> users, int count, int connections) {

    /** The most users that are named. */
    public static final int MAX = 1_000;

    static final Form<TopicUsers> FORM = new Form<>(TopicUsers::toJson, TopicUsers::from);

    private static final String USERS = "users";
    private static final String COUNT = "count";
    private static final String CONNECTIONS = "connections";

    /** A user with how many connections of theirs are in the topic. */
    @ConcernApi
    public record User(String id, String username, int connections) {

        /** {@code {id, username, connections}}. */
        public JsonObject toJson() {
            return new JsonObject().put("id", id).put("username", username).put(CONNECTIONS, connections);
        }

        private static User from(Object element) {
            JsonObject json = (JsonObject) element;
            return new User(json.getString("id"), json.getString("username"), json.getInteger(CONNECTIONS));
        }

        /** This user with the connections of another node. */
        public User and(User elsewhere) {
            return new User(id, username, connections + elsewhere.connections);
        }
    }

    /**
     * The topic that is asked about.
     *
     * @param after the id after which users are named; null for the first ones
     */
    public record Question(Topic topic, @Nullable String after) {

        static final Form<Question> FORM = new Form<>(
                question ->
                        new JsonObject().put("topic", question.topic().name()).put("after", question.after()),
                json -> new Question(Topic.trusted(json.getString("topic")), json.getString("after")));
    }

    public TopicUsers {
        users = List.copyOf(users);
    }

    /** Those that a question asks for, of all users in its topic. */
    public static TopicUsers of(Collection<User> all, Question question) {
        String after = question.after();
        List<User> first = all.stream()
                .filter(user -> after == null || user.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(User::id))
                .limit(MAX)
                .toList();
        return new TopicUsers(
                first, all.size(), all.stream().mapToInt(User::connections).sum());
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put(USERS, new JsonArray(users.stream().map(User::toJson).toList()))
                .put(COUNT, count)
                .put(CONNECTIONS, connections);
    }

    private static TopicUsers from(JsonObject json) {
        List<User> users = new ArrayList<>();
        json.getJsonArray(USERS).forEach(user -> users.add(User.from(user)));
        return new TopicUsers(users, json.getInteger(COUNT), json.getInteger(CONNECTIONS));
    }
}
