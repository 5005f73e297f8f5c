package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionLoop;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.Positions;
import dev.switchboard.gateway.topics.TopicFanout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes this node's connections to an operator. What belongs to a connection is read on its event loop, one task for
 * each loop, and only for the few that are asked for. Safe from any thread.
 */
final class NodeInspection {

    private static final int PRESET = 50;
    private static final int MOST = 200;
    private static final int MOST_TOPICS = 100;

    private final ConnectionRegistry registry;
    private final TopicFanout fanout;

    NodeInspection(ConnectionRegistry registry, TopicFanout fanout) {
        this.registry = registry;
        this.fanout = fanout;
    }

    /** {@code {search?, limit?}}: {@code {connections: […], found}}, the newest first. */
    Future<Answer> inspect(Command command) {
        Fields data = new Fields(command.data());
        int limit = data.whole("limit", 1, MOST, PRESET);
        List<Connection> found = registry.all().stream()
                .filter(matching(
                        data.optionalText("search", Topic.MAX_ID_LENGTH).orElse("")))
                .sorted(Comparator.comparingLong(Connection::openedAt).reversed())
                .toList();
        return each(found.subList(0, Math.min(limit, found.size())), NodeInspection::details)
                .map(connections -> Answer.of(
                        new JsonObject().put("connections", connections).put("found", found.size())));
    }

    /** By what an operator has at hand: the beginning of an id, a name or an address, or an endpoint. */
    private static Predicate<Connection> matching(String search) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return connection -> wanted.isEmpty()
                || begins(connection.id(), wanted)
                || begins(connection.caller().id(), wanted)
                || begins(connection.caller().username(), wanted)
                || begins(connection.client().address(), wanted)
                || connection.client().endpoint().equals(wanted);
    }

    private static boolean begins(String text, String wanted) {
        return text.regionMatches(true, 0, wanted, 0, wanted.length());
    }

    /**
     * {@code {user, topic}}: {@code {listens, position?, connections: […]}}, whether the node subscribes to the topic, up to
     * which position it has delivered it, and where each of the user's connections stands in it.
     */
    Future<Answer> trace(Command command) {
        Fields data = new Fields(command.data());
        Topic topic = Topic.trusted(data.text("topic", 2 * Topic.MAX_ID_LENGTH));
        Future<JsonArray> connections = each(registry.of(data.id("user")), connection -> place(connection, topic));
        return fanout.look(topic)
                .compose(progress -> connections.map(own -> Answer.of(new JsonObject()
                        .put("listens", progress.listens())
                        .put("position", known(progress.position()))
                        .put("connections", own))));
    }

    /** {@code {users}}: {@code {devices: {<user>: [{kind, door}]}}}, which is what other users may see of a connection. */
    Future<Answer> devices(Command command) {
        JsonObject devices = new JsonObject();
        for (Object user : command.data().getJsonArray("users")) {
            Collection<Connection> own = registry.of((String) user);
            if (!own.isEmpty()) {
                devices.put(
                        (String) user,
                        new JsonArray(own.stream().map(NodeInspection::device).toList()));
            }
        }
        return Future.succeededFuture(Answer.of(new JsonObject().put("devices", devices)));
    }

    private static JsonObject device(Connection connection) {
        return new JsonObject()
                .put("kind", kind(connection))
                .put("door", connection.client().endpoint());
    }

    private static String kind(Connection connection) {
        return DeviceKind.of(connection.client().userAgent()).word();
    }

    private static JsonObject place(Connection connection, Topic topic) {
        Membership member = connection.memberships().get(topic);
        return describe(connection)
                .put("joined", member != null)
                .put("live", member != null && member.isLive())
                .put("since", member == null ? null : known(member.beganAt()))
                .put("position", member == null ? null : known(member.resumeFrom()))
                .put("waitingBytes", connection.waitingBytes())
                .put("heldBytes", connection.memberships().heldBytes());
    }

    private static @Nullable Long known(long position) {
        return position == Positions.UNKNOWN ? null : position;
    }

    private static JsonObject details(Connection connection) {
        long silentMs = connection.silentForNanos(System.nanoTime()) / 1_000_000;
        return describe(connection)
                .put("lastHeardAt", time(System.currentTimeMillis() - silentMs))
                .put("commands", connection.lanes().counted())
                .put("waitingBytes", connection.waitingBytes())
                .put("topicCount", connection.memberships().size())
                .put(
                        "topics",
                        new JsonArray(connection.memberships().names().stream()
                                .sorted()
                                .limit(MOST_TOPICS)
                                .toList()));
    }

    /** What every list of connections says about one. Any thread. */
    static JsonObject describe(Connection connection) {
        return new JsonObject()
                .put("id", connection.id())
                .put("userId", connection.caller().id())
                .put("username", connection.caller().username())
                .put("node", connection.loop().node())
                .put("door", connection.client().endpoint())
                .put("address", connection.client().address())
                .put("userAgent", connection.client().userAgent())
                .put("kind", kind(connection))
                .put("openedAt", time(connection.openedAt()));
    }

    private static String time(long epochMs) {
        return WireTime.write(Instant.ofEpochMilli(epochMs));
    }

    /** Describes each on its own loop, in the order given; connections that ended meanwhile are left out. */
    private static Future<JsonArray> each(
            Collection<Connection> connections, Function<Connection, JsonObject> describing) {
        Map<ConnectionLoop, List<Connection>> byLoop =
                connections.stream().collect(Collectors.groupingBy(Connection::loop));
        List<Future<Map<Connection, JsonObject>>> parts = new ArrayList<>();
        byLoop.forEach((loop, own) -> {
            Promise<Map<Connection, JsonObject>> part = Promise.promise();
            parts.add(part.future());
            loop.execute(() -> part.complete(
                    own.stream().filter(Connection::isOpen).collect(Collectors.toMap(one -> one, describing))));
        });
        return Future.all(parts).map(all -> {
            JsonArray described = new JsonArray();
            connections.forEach(connection -> parts.stream()
                    .filter(part -> part.result().containsKey(connection))
                    .forEach(part -> described.add(part.result().get(connection))));
            return described;
        });
    }
}
