package dev.switchboard.boot.nodes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that use this node's store, live, and have not been in its cluster for a while. Logs each once when it is found
 * and once when it has joined. On the registry's context; {@link #list} and {@link #problem} from any thread.
 */
final class ApartNodes {

    private static final Logger LOG = LoggerFactory.getLogger(ApartNodes.class);

    private final NodeRow own;
    private final long patienceNanos;
    /** Since when each live node is outside the cluster. */
    private final Map<String, Long> since = new HashMap<>();

    private final Set<String> logged = new HashSet<>();
    private volatile List<NodeRow> apart = List.of();

    ApartNodes(NodeRow own, Duration patience) {
        this.own = own;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Takes over what was seen.
     *
     * @param alive the other live nodes of the store
     * @param members the ids of the nodes in this node's cluster
     */
    void update(Collection<NodeRow> alive, Set<String> members, long nowNanos) {
        Map<String, NodeRow> outside = alive.stream()
                .filter(node -> !members.contains(node.id()))
                .collect(Collectors.toMap(NodeRow::id, node -> node));
        since.keySet().retainAll(outside.keySet());
        outside.keySet().forEach(id -> since.putIfAbsent(id, nowNanos));
        apart = outside.values().stream()
                .filter(node -> nowNanos - Objects.requireNonNull(since.get(node.id())) >= patienceNanos)
                .toList();
        apart.forEach(this::warn);
        alive.stream()
                .filter(node -> members.contains(node.id()) && logged.remove(node.id()))
                .forEach(node -> LOG.info("{} is in this node's cluster now", node.text()));
        logged.removeIf(id -> !outside.containsKey(id));
    }

    private void warn(NodeRow node) {
        if (logged.add(node.id())) {
            LOG.warn(
                    "two hubs on one store: {} uses the same PostgreSQL and is not in the cluster of {}; {}",
                    node.text(),
                    own.text(),
                    Agreement.causeApart(own, node));
        }
    }

    List<NodeRow> list() {
        return apart;
    }

    Optional<String> problem() {
        List<NodeRow> now = apart;
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of("nodes of the same PostgreSQL are not in this node's cluster: "
                        + now.stream()
                                .map(node -> node.address() + " (" + Agreement.causeApart(own, node) + ")")
                                .collect(Collectors.joining(", ")));
    }
}
