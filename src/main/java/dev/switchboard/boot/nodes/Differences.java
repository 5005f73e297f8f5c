package dev.switchboard.boot.nodes;

import dev.switchboard.bus.NodeStatus;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the other live nodes of the store differ from this one: in settings that nodes must agree on, and in version. Logs each
 * difference once. On the registry's context; the lists from any thread.
 */
final class Differences {

    private static final Logger LOG = LoggerFactory.getLogger(Differences.class);

    private final Supplier<NodeRow> now;
    private Set<String> logged = new HashSet<>();
    private volatile List<NodeStatus.Differing> differing = List.of();
    private volatile Set<String> versions;

    /** @param now this node; a reload changes its settings */
    Differences(Supplier<NodeRow> now) {
        this.now = now;
        this.versions = Set.of(now.get().version());
    }

    void update(Collection<NodeRow> alive) {
        NodeRow own = now.get();
        differing = alive.stream()
                .map(node -> new NodeStatus.Differing(node.id(), List.copyOf(Agreement.differing(own, node))))
                .filter(node -> !node.keys().isEmpty())
                .toList();
        Set<String> found = alive.stream().map(NodeRow::version).collect(Collectors.toCollection(TreeSet::new));
        found.add(own.version());
        versions = Set.copyOf(found);
        Set<String> texts = new HashSet<>();
        alive.forEach(node -> noteSettings(own, node, texts));
        noteVersions(found, texts);
        logged = texts;
    }

    private void noteSettings(NodeRow own, NodeRow node, Set<String> texts) {
        Set<String> keys = Agreement.differing(own, node);
        if (!keys.isEmpty()) {
            log(
                    "settings that all nodes must agree on differ between this node, " + own.text() + ", and "
                            + node.text() + ": " + String.join(", ", keys),
                    texts);
        }
    }

    private void noteVersions(Set<String> found, Set<String> texts) {
        if (found.size() > 1) {
            log("nodes of several versions use this PostgreSQL: " + String.join(", ", found), texts);
        }
    }

    private void log(String text, Set<String> texts) {
        texts.add(text);
        if (!logged.contains(text)) {
            LOG.warn("{}", text);
        }
    }

    List<NodeStatus.Differing> list() {
        return differing;
    }

    /** The versions of all live nodes, this one's included. */
    Set<String> versions() {
        return versions;
    }
}
