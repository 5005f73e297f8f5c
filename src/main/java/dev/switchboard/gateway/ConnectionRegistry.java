package dev.switchboard.gateway;

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

    ConnectionRegistry(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    /** Takes the connection in; false if its user has as many as allowed. */
    boolean add(Connection connection) {
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
    boolean remove(Connection connection) {
        boolean[] was = {false};
        byUser.computeIfPresent(connection.caller().id(), (user, own) -> {
            was[0] = own.remove(connection);
            return own.isEmpty() ? null : own;
        });
        // A recovered connection has the id of the one before it, which may end later than it begins.
        byId.remove(connection.id(), connection);
        return was[0];
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
