package dev.switchboard.boot.nodes;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where nodes of this hub have been seen, in its store or as members. A member once known stays a candidate, so that a
 * cluster that has fallen apart finds together again without a list in the configuration and without the store. Bounded: the
 * addresses seen last are kept. Safe from any thread; lives as long as the node.
 */
public final class KnownAddresses {

    /** Twice as many as a cluster may have nodes. */
    static final int MOST = 96;

    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

    /** Notes addresses that are in use now. */
    public synchronized void add(Collection<InetSocketAddress> seen) {
        addresses.removeAll(seen);
        addresses.addAll(seen);
        while (addresses.size() > MOST) {
            addresses.remove(addresses.iterator().next());
        }
    }

    /** All that are known, those seen last at the end. */
    public synchronized List<InetSocketAddress> all() {
        return List.copyOf(addresses);
    }

    /** Notes the addresses of these nodes. */
    void addNodes(Collection<NodeRow> nodes) {
        add(nodes.stream()
                .flatMap(node -> NodeAddress.read(node.address()).stream())
                .toList());
    }
}
