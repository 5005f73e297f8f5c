package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.InterestTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The nodes that run each concern, derived from the interest in {@code concern-} topics. Replaced as a whole on the
 * router's context; read from any thread without a lock.
 */
final class ConcernNodes {

    private final String self;
    private final InterestTable table;
    private final Routes routes;
    private final Set<Topic> concerns = new HashSet<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Map<String, Nodes> nodes = Map.of();

    /**
     * @param own this node, if it runs the concern
     * @param others the other nodes that answer
     * @param silent the nodes that have not answered lately
     */
    private record Nodes(List<String> own, List<String> others, List<String> silent) {

        List<String> inTurn(int turn) {
            List<String> all = new ArrayList<>(own);
            for (int i = 0; i < others.size(); i++) {
                all.add(others.get(Math.floorMod(turn + i, others.size())));
            }
            all.addAll(silent);
            return all;
        }
    }

    ConcernNodes(String self, InterestTable table, Routes routes) {
        this.self = self;
        this.table = table;
        this.routes = routes;
    }

    /** This node's id first if it runs the concern, then the others in turn, silent ones last. From any thread. */
    List<String> of(String concern) {
        Nodes of = nodes.get(concern);
        return of == null ? List.of() : of.inTurn(turn.getAndIncrement());
    }

    /** The interest in the concern's topic changed. */
    void changed(Topic concern, boolean hasNodes) {
        if (hasNodes) {
            concerns.add(concern);
        } else {
            concerns.remove(concern);
        }
        refresh();
    }

    /** Updates which nodes run each concern and which of them are silent. */
    void refresh() {
        Map<String, Nodes> found = new HashMap<>();
        concerns.forEach(concern -> found.put(concern.id(), find(concern)));
        nodes = found;
    }

    private Nodes find(Topic concern) {
        Nodes found = new Nodes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (long left = table.mask(concern) & routes.mask(); left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            if (bit == InterestTable.OWN) {
                found.own().add(self);
            } else {
                Recipient recipient = routes.recipient(bit);
                (recipient.isSilent() ? found.silent() : found.others()).add(recipient.node());
            }
        }
        return found;
    }
}
