package dev.switchboard.gateway.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All connections of this node, by id and by user: a user has as many as devices and tabs, up to a limit. Safe from any
 * thread; lives as long as the node.
 */
public final class ConnectionRegistry {

    private final int maxPerUser;
    private final Map<String, Connection> byId = new ConcurrentHashMap<>();
    private final Map<String, Set<Connection>> byUser = new ConcurrentHashMap<>();

    public ConnectionRegistry(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    /** Takes the connection in; false if its user has as many as allowed. */
    public boolean add(Connection connection) {
        boolean[] taken = {false};
        // compute() runs alone for its key, so that two connects at once cannot both take the last place.
        byUser.compute(connection.caller().id(), (user, present) -> {
            Set<Connection> own = present == null ? ConcurrentHashMap.newKeySet(2) : present;
            taken[0] = own.size() < maxPerUser && own.add(connection);
            return own;
        });
        if (taken[0]) {
            byId.put(connection.id(), connection);
        }
        return taken[0];
    }

    /** Forgets the connection; false if it was not here. */
    public boolean remove(Connection connection) {
        boolean[] was = {false};
        byUser.computeIfPresent(connection.caller().id(), (user, own) -> {
            was[0] = own.remove(connection);
            return own.isEmpty() ? null : own;
        });
        // A recovered connection has the id of the one before it, which may end later than it begins.
        byId.remove(connection.id(), connection);
        return was[0];
    }

    /** Whether the connection is here, among all and among its user's. Safe from any thread. */
    boolean holds(Connection connection) {
        return byId.containsKey(connection.id()) && isWithUser(connection);
    }

    boolean isWithUser(Connection connection) {
        return byUser.getOrDefault(connection.caller().id(), Set.of()).contains(connection);
    }

    /** Takes in a connection that was admitted and is not here, whatever the limit says. */
    void restore(Connection connection) {
        byUser.compute(connection.caller().id(), (user, present) -> {
            Set<Connection> own = present == null ? ConcurrentHashMap.newKeySet(2) : present;
            own.add(connection);
            return own;
        });
        byId.putIfAbsent(connection.id(), connection);
    }

    /** A copy of all that are registered with a user and served by the shard. */
    List<Connection> of(Shard shard) {
        List<Connection> own = new ArrayList<>();
        byUser.values()
                .forEach(connections -> connections.forEach(connection -> {
                    if (connection.shard() == shard) {
                        own.add(connection);
                    }
                }));
        return own;
    }

    public Optional<Connection> find(String connectionId) {
        return Optional.ofNullable(byId.get(connectionId));
    }

    /** The connections of one user on this node. */
    public Collection<Connection> of(String userId) {
        return List.copyOf(byUser.getOrDefault(userId, Set.of()));
    }

    public int size() {
        return byId.size();
    }

    /** A copy of all connections, in no order. */
    public List<Connection> all() {
        return new ArrayList<>(byId.values());
    }
}
