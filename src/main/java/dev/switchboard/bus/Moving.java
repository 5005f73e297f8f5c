package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is moved into rooms and channels, or out of them. In JSON {@code {action: "join" | "leave", topics: [name]}} with one id or an array
 * of ids under the names "user" and "connection", of which at least one is there.
 *
 * @param moves 1 to {@link #MAX_TOPICS}, all of them joins or all of them not
 * @param users whose connections are meant, all of them
 * @param connections those that are meant besides
 */
public record Moving(List<Move> moves, OneOrMany users, OneOrMany connections) {

    /** The most topics that are named at once. */
    @ConcernApi
    public static final int MAX_TOPICS = 100;
    /** The most users, and the most connections, that are named at once. */
    @ConcernApi
    public static final int MAX_NAMED = 1_000;

    private static final String JOIN = "join";
    private static final String LEAVE = "leave";
    private static final String USER = "user";
    private static final String CONNECTION = "connection";
    /** The topics that an audit entry names. */
    private static final int MAX_IN_AUDIT = 20;
    /** Long enough for any topic's name. */
    private static final int MAX_NAME = 2 * Topic.MAX_ID_LENGTH;

    /** Reading refuses what cannot be carried out, naming the field. */
    public static final Form<Moving> FORM = new Form<>(Moving::toJson, Moving::from);

    public Moving {
        moves = List.copyOf(moves);
    }

    /** Takes users' connections into the topics, which are rooms and channels. */
    @ConcernApi
    public static Moving join(Collection<Topic> topics, Collection<String> users) {
        return ofUsers(topics, true, users);
    }

    /** Takes users' connections out of the topics. */
    @ConcernApi
    public static Moving leave(Collection<Topic> topics, Collection<String> users) {
        return ofUsers(topics, false, users);
    }

    private static Moving ofUsers(Collection<Topic> topics, boolean joins, Collection<String> users) {
        return new Moving(
                moves(topics, joins),
                new OneOrMany(USER, List.copyOf(users), true),
                new OneOrMany(CONNECTION, List.of(), false));
    }

    /** Takes single connections into the topics, or out of them. */
    @ConcernApi
    public static Moving ofConnections(Collection<Topic> topics, boolean joins, Collection<String> connections) {
        return new Moving(
                moves(topics, joins),
                new OneOrMany(USER, List.of(), false),
                new OneOrMany(CONNECTION, List.copyOf(connections), true));
    }

    private static List<Move> moves(Collection<Topic> topics, boolean joins) {
        return topics.stream().map(topic -> new Move(topic, joins)).toList();
    }

    /** What the audit log says of it: the target if it is one, the first topics, and how many there are. */
    AuditAct act() {
        Set<String> named = userIds();
        Set<String> singles = connectionIds();
        boolean one = named.size() + singles.size() == 1;
        String target = one ? (named.isEmpty() ? singles : named).iterator().next() : null;
        List<String> topics = moves.stream()
                .limit(MAX_IN_AUDIT)
                .map(move -> move.topic().name())
                .toList();
        return AuditAct.of(AuditAct.MOVE, target)
                .with("joins", moves.get(0).joins())
                .with("topics", new JsonArray(topics))
                .with("topicCount", moves.size())
                .with("users", named.size());
    }

    /** The ids of the users, each once. */
    public Set<String> userIds() {
        return users.places(MAX_NAMED).keySet();
    }

    /** The ids of the single connections, each once. */
    public Set<String> connectionIds() {
        return connections.places(MAX_NAMED).keySet();
    }

    private JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("action", moves.get(0).joins() ? JOIN : LEAVE)
                .put(
                        "topics",
                        new JsonArray(
                                moves.stream().map(move -> move.topic().name()).toList()));
        users.write(json);
        connections.write(json);
        return json;
    }

    private static Moving from(JsonObject json) {
        String action = new Fields(json).text("action", LEAVE.length());
        if (!action.equals(JOIN) && !action.equals(LEAVE)) {
            throw Failure.badRequest("action", "action must be join or leave");
        }
        Moving moving = new Moving(
                moves(topics(json), action.equals(JOIN)), OneOrMany.read(json, USER), OneOrMany.read(json, CONNECTION));
        if (moving.userIds().isEmpty() && moving.connectionIds().isEmpty()) {
            throw Failure.badRequest(USER, "user or connection is required");
        }
        return moving;
    }

    private static Set<Topic> topics(JsonObject json) {
        JsonArray names = new Fields(json).array("topics", MAX_TOPICS);
        if (names.isEmpty()) {
            throw Failure.badRequest("topics", "topics must name at least one topic");
        }
        List<Topic> topics = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String field = "topics[" + i + "]";
            topics.add(Move.topicOf(Fields.text(field, names.getValue(i), MAX_NAME))
                    .orElseThrow(() -> Failure.badRequest(field, field + " must be room-<name> or channel-<name>")));
        }
        return new LinkedHashSet<>(topics);
    }
}
