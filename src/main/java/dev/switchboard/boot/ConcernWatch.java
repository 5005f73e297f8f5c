package dev.switchboard.boot;

import dev.switchboard.bus.ConcernDirectory;
import dev.switchboard.bus.GatewayCommands;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the concerns that this node's clients need run anywhere. A hub need not run all of them, so only one that has been
 * seen since the node's start can be missing, or all at once. Safe from any thread; lives as long as the node.
 */
final class ConcernWatch {

    /** How often to look, so that a concern is known before it goes. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Set<String> concerns;
    private final ConcernDirectory directory;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** @param concerns the owners of the commands */
    ConcernWatch(Collection<String> concerns, ConcernDirectory directory) {
        this.concerns = new TreeSet<>(concerns);
        this.concerns.remove(GatewayCommands.CONCERN);
        this.directory = directory;
    }

    /** Notes which concerns run. */
    void look() {
        concerns.stream().filter(this::runs).forEach(seen::add);
    }

    /** The concerns that are missing; empty if none is. */
    Optional<String> problem() {
        look();
        if (seen.isEmpty() && !concerns.isEmpty()) {
            return Optional.of("no node runs a concern: " + String.join(", ", concerns));
        }
        List<String> gone = concerns.stream()
                .filter(seen::contains)
                .filter(one -> !runs(one))
                .toList();
        return gone.isEmpty() ? Optional.empty() : Optional.of("no node runs " + String.join(", ", gone));
    }

    private boolean runs(String concern) {
        return !directory.nodesOf(concern).isEmpty();
    }
}
