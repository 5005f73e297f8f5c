package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which connections of a node a {@link ClientRequest} means: the answer to {@link GatewayCommands#REACH}. One more than a request may
 * ask is enough for the refusal, so a node names no more.
 */
public record Reached(List<One> connections) {

    /** The most connections that are named. */
    public static final int MAX = ClientRequest.MAX_CONNECTIONS + 1;

    static final Form<Reached> FORM = new Form<>(Reached::toJson, Reached::from);

    private static final String USERS = "users";
    private static final String CONNECTIONS = "connections";

    /** A connection and its user. */
    public record One(String connection, String user) {}

    /** Users, whose connections are all meant, and single connections. */
    public record Question(List<String> users, List<String> connections) {

        static final Form<Question> FORM = new Form<>(
                question -> new JsonObject()
                        .put(USERS, new JsonArray(question.users()))
                        .put(CONNECTIONS, new JsonArray(question.connections())),
                json -> new Question(new Fields(json).texts(USERS), new Fields(json).texts(CONNECTIONS)));

        public Question {
            users = List.copyOf(users);
            connections = List.copyOf(connections);
        }
    }

    public Reached {
        connections = List.copyOf(connections);
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put(
                        CONNECTIONS,
                        new JsonArray(connections.stream().map(One::connection).toList()))
                .put(USERS, new JsonArray(connections.stream().map(One::user).toList()));
    }

    private static Reached from(JsonObject json) {
        Fields fields = new Fields(json);
        List<String> ids = fields.texts(CONNECTIONS);
        List<String> users = fields.texts(USERS);
        return new Reached(IntStream.range(0, ids.size())
                .mapToObj(i -> new One(ids.get(i), users.get(i)))
                .toList());
    }
}
