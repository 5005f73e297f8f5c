package dev.switchboard.gateway.operator;

import dev.switchboard.bus.ConnectionDetails;
import dev.switchboard.bus.ConnectionInfo;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicPosition;
import dev.switchboard.bus.UserDevices;
import dev.switchboard.bus.UserDevices.Device;
import dev.switchboard.bus.WireTime;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.DeviceKind;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Membership;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks into this node's connections for an operator. What belongs to a connection is read on its event loop, one task for
 * each loop, and only for the few that are asked for. Safe from any thread.
 */
final class NodeInspection {

    private static final int MOST_TOPICS = 100;

    private final Gateway gateway;

    NodeInspection(Gateway gateway) {
        this.gateway = gateway;
    }

    /** The connections that match, the newest first. */
    Future<ConnectionDetails.Found> inspect(ConnectionDetails.Search asked) {
        List<Connection> found = gateway.registry().all().stream()
                .filter(matching(asked.text()))
                .sorted(Comparator.comparingLong(Connection::openedAt).reversed())
                .toList();
        return each(found.subList(0, Math.min(asked.limit(), found.size())), NodeInspection::details)
                .map(connections -> new ConnectionDetails.Found(connections, found.size()));
    }

    /** By what one has at hand: the beginning of an id, a name or an address, or a door. */
    private static Predicate<Connection> matching(String search) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return connection -> wanted.isEmpty()
                || begins(connection.id(), wanted)
                || begins(connection.caller().id(), wanted)
                || begins(connection.caller().username(), wanted)
                || begins(connection.client().address(), wanted)
                || connection.client().door().equals(wanted);
    }

    private static boolean begins(String text, String wanted) {
        return text.regionMatches(true, 0, wanted, 0, wanted.length());
    }

    /** How far this node and the user's connections are in the topic. */
    Future<TopicPosition> trace(TopicPosition.Question asked) {
        Topic topic = asked.topic();
        Future<List<TopicPosition.OfConnection>> connections =
                each(gateway.registry().of(asked.user()), connection -> place(connection, topic));
        return gateway.fanout()
                .look(topic)
                .compose(heard ->
                        connections.map(own -> new TopicPosition(heard.listens(), known(heard.position()), own)));
    }

    /** The devices that the users are connected with here: what other users may see of a connection. */
    Future<UserDevices> devices(UserDevices.Question asked) {
        Map<String, List<Device>> devices = new HashMap<>();
        for (String user : asked.ids()) {
            Collection<Connection> own = gateway.registry().of(user);
            if (!own.isEmpty()) {
                devices.put(user, own.stream().map(NodeInspection::device).toList());
            }
        }
        return Future.succeededFuture(new UserDevices(devices));
    }

    private static Device device(Connection connection) {
        return new Device(kind(connection), connection.client().door());
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
                connection.heldBytes());
    }

    private static Long known(long position) {
        return position == Connection.UNKNOWN ? null : position;
    }

    private static ConnectionDetails details(Connection connection) {
        long silentMs = connection.silentForNanos(System.nanoTime()) / 1_000_000;
        return new ConnectionDetails(
                describe(connection),
                time(System.currentTimeMillis() - silentMs),
                connection.commands(),
                connection.waitingBytes(),
                connection.memberships().size(),
                connection.topics().stream().sorted().limit(MOST_TOPICS).toList());
    }

    /** What every list of connections says of one; any thread. */
    static ConnectionInfo describe(Connection connection) {
        return new ConnectionInfo(
                connection.id(),
                connection.caller().id(),
                connection.caller().username(),
                connection.shard().node(),
                connection.client().door(),
                connection.client().address(),
                connection.client().userAgent(),
                kind(connection),
                time(connection.openedAt()));
    }

    private static String time(long epochMs) {
        return WireTime.write(Instant.ofEpochMilli(epochMs));
    }

    /** Each on its own loop, in the order given; those that have ended meanwhile are left out. */
    private static <T> Future<List<T>> each(Collection<Connection> connections, Function<Connection, T> describing) {
        Map<Shard, List<Connection>> byShard = connections.stream().collect(Collectors.groupingBy(Connection::shard));
        List<Future<Map<Connection, T>>> parts = new ArrayList<>();
        byShard.forEach((shard, own) -> {
            Promise<Map<Connection, T>> part = Promise.promise();
            parts.add(part.future());
            shard.execute(() -> part.complete(
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
