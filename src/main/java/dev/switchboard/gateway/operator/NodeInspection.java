package dev.switchboard.gateway.operator;

import dev.switchboard.bus.ConnectionDetails;
import dev.switchboard.bus.ConnectionInfo;
import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicPosition;
import dev.switchboard.bus.TopicUsers;
import dev.switchboard.bus.UserDevices;
import dev.switchboard.bus.UserDevices.Device;
import dev.switchboard.bus.WireTime;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionLoop;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.Positions;
import dev.switchboard.gateway.topics.TopicFanout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

    private static final int MOST_TOPICS = 100;

    private final Vertx vertx;
    private final ConnectionRegistry registry;
    private final TopicFanout fanout;

    NodeInspection(Vertx vertx, ConnectionRegistry registry, TopicFanout fanout) {
        this.vertx = vertx;
        this.registry = registry;
        this.fanout = fanout;
    }

    /** The connections that match, the newest first. */
    Future<ConnectionDetails.Found> inspect(ConnectionDetails.Search asked) {
        Newest found = new Newest(matching(asked.text()), asked.limit());
        Promise<Void> looked = Promise.promise();
        // A console asks every few seconds, and sorting all connections would hold this event loop.
        Rounds.current(vertx).soon(registry.walk(found::add), looked::complete);
        return looked.future()
                .compose(all -> each(found.list(), NodeInspection::details))
                .map(connections -> new ConnectionDetails.Found(connections, found.count()));
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

    /** How far this node and the user's connections are in the topic. */
    Future<TopicPosition> trace(TopicPosition.Question asked) {
        Topic topic = asked.topic();
        Future<List<TopicPosition.OfConnection>> connections =
                each(registry.of(asked.user()), connection -> place(connection, topic));
        return fanout.look(topic)
                .compose(progress ->
                        connections.map(own -> new TopicPosition(progress.listens(), known(progress.position()), own)));
    }

    /** The devices that the users are connected with here: what other users may see of a connection. */
    Future<UserDevices> devices(UserDevices.Question asked) {
        Map<String, List<Device>> devices = new HashMap<>();
        for (String user : asked.ids()) {
            Collection<Connection> own = registry.of(user);
            if (!own.isEmpty()) {
                devices.put(user, own.stream().map(NodeInspection::device).toList());
            }
        }
        return Future.succeededFuture(new UserDevices(devices));
    }

    /** Whose connections are in the topic. */
    Future<TopicUsers> users(TopicUsers.Question asked) {
        return fanout.users(asked.topic()).map(all -> TopicUsers.of(all, asked));
    }

    private static Device device(Connection connection) {
        return new Device(kind(connection), connection.client().endpoint());
    }

    private static String kind(Connection connection) {
        return DeviceKind.of(connection.client().userAgent()).word();
    }

    private static TopicPosition.OfConnection place(Connection connection, Topic topic) {
        Membership member = connection.memberships().get(topic);
        return new TopicPosition.OfConnection(
                describe(connection),
                member != null,
                member != null && member.isLive(),
                member == null ? null : known(member.beganAt()),
                member == null ? null : known(member.resumeFrom()),
                connection.waitingBytes(),
                connection.memberships().heldBytes());
    }

    private static @Nullable Long known(long position) {
        return position == Positions.UNKNOWN ? null : position;
    }

    private static ConnectionDetails details(Connection connection) {
        long silentMs = connection.silentForNanos(System.nanoTime()) / 1_000_000;
        return new ConnectionDetails(
                describe(connection),
                time(System.currentTimeMillis() - silentMs),
                connection.lanes().counted(),
                connection.waitingBytes(),
                connection.memberships().size(),
                connection.memberships().names().stream()
                        .sorted()
                        .limit(MOST_TOPICS)
                        .toList());
    }

    /** What every list of connections says about one. Any thread. */
    static ConnectionInfo describe(Connection connection) {
        return new ConnectionInfo(
                connection.id(),
                connection.caller().id(),
                connection.caller().username(),
                connection.loop().node(),
                connection.client().endpoint(),
                connection.client().address(),
                connection.client().userAgent(),
                kind(connection),
                time(connection.openedAt()));
    }

    private static String time(long epochMs) {
        return WireTime.write(Instant.ofEpochMilli(epochMs));
    }

    /** Describes each on its own loop, in the order given; connections that ended meanwhile are left out. */
    private static <T> Future<List<T>> each(Collection<Connection> connections, Function<Connection, T> describing) {
        Map<ConnectionLoop, List<Connection>> byLoop =
                connections.stream().collect(Collectors.groupingBy(Connection::loop));
        List<Future<Map<Connection, T>>> parts = new ArrayList<>();
        byLoop.forEach((loop, own) -> {
            Promise<Map<Connection, T>> part = Promise.promise();
            parts.add(part.future());
            loop.execute(() -> part.complete(
                    own.stream().filter(Connection::isOpen).collect(Collectors.toMap(one -> one, describing))));
        });
        return Future.all(parts).map(all -> {
            List<T> described = new ArrayList<>();
            connections.forEach(connection -> parts.stream()
                    .filter(part -> part.result().containsKey(connection))
                    .forEach(part -> described.add(part.result().get(connection))));
            return described;
        });
    }
}
