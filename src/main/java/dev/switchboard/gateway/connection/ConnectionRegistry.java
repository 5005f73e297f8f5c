package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Walk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All connections of this node, by id and by user: a user has one for each device and tab, up to a limit. A connection without
 * a user is counted elsewhere, and alone here. Safe from any thread; lives as long as the node.
 */
public final class ConnectionRegistry {

    /** No user's id begins so. */
    private static final String ALONE = "\0";

    private final int maxPerUser;
    private final Map<String, Connection> byId = new ConcurrentHashMap<>();
    /** Immutable lists: most users have one connection, and a list of one takes 24 bytes. */
    private final Map<String, List<Connection>> byUser = new ConcurrentHashMap<>();

    public ConnectionRegistry(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    /** Adds the connection; false if its user has as many as allowed. */
    public boolean add(Connection connection) {
        boolean[] taken = {false};
        // compute() is atomic for its key: two connects at once cannot both take the last place.
        byUser.compute(keyOf(connection), (user, present) -> {
            List<Connection> own = present == null ? List.of() : present;
            taken[0] = own.size() < maxPerUser && !own.contains(connection);
            return taken[0] ? with(own, connection) : present;
        });
        if (taken[0]) {
            byId.put(connection.id(), connection);
        }
        return taken[0];
    }

    private static String keyOf(Connection connection) {
        return connection.userId().isEmpty() ? ALONE + connection.id() : connection.userId();
    }

    private static List<Connection> with(List<Connection> own, Connection one) {
        if (own.isEmpty()) {
            return List.of(one);
        }
        List<Connection> more = new ArrayList<>(own);
        more.add(one);
        return List.copyOf(more);
    }

    /** Whether the user has as many connections as allowed. */
    public boolean isFull(String userId) {
        return byUser.getOrDefault(userId, List.of()).size() >= maxPerUser;
    }

    /** Removes the connection; false if it was not here. */
    public boolean remove(Connection connection) {
        boolean[] was = {false};
        byUser.computeIfPresent(keyOf(connection), (user, own) -> {
            was[0] = own.contains(connection);
            List<Connection> others =
                    own.stream().filter(other -> other != connection).toList();
            return others.isEmpty() ? null : List.copyOf(others);
        });
        // A recovered connection has the id of the one before it, which may end later than it begins.
        byId.remove(connection.id(), connection);
        return was[0];
    }

    /** Whether the connection is here, by its id and with its user. */
    boolean holds(Connection connection) {
        return byId.containsKey(connection.id()) && isWithUser(connection);
    }

    boolean isWithUser(Connection connection) {
        return byUser.getOrDefault(keyOf(connection), List.of()).contains(connection);
    }

    /** Adds a connection that was admitted and is missing here, whatever the limit. */
    void restore(Connection connection) {
        byUser.compute(keyOf(connection), (user, present) -> {
            List<Connection> own = present == null ? List.of() : present;
            return own.contains(connection) ? own : with(own, connection);
        });
        byId.putIfAbsent(connection.id(), connection);
    }

    /** Looks at all that are registered with a user, while others come and go. Any thread. */
    public Walk walk(Consumer<? super Connection> look) {
        return Walk.over(byUser.values().iterator(), byUser.size(), own -> own.forEach(look));
    }

    public Optional<Connection> find(String connectionId) {
        return Optional.ofNullable(byId.get(connectionId));
    }

    /** The connections of one user on this node. */
    public Collection<Connection> of(String userId) {
        return byUser.getOrDefault(userId, List.of());
    }

    public int size() {
        return byId.size();
    }

    /** A copy of all connections, in no order. */
    public List<Connection> all() {
        return new ArrayList<>(byId.values());
    }
}
