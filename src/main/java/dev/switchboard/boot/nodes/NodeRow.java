package dev.switchboard.boot.nodes;

import java.util.Map;

/**
 * A node as it describes itself to the others of its store.
 *
 * @param id its id in its cluster
 * @param cluster the cluster's name
 * @param address where members of the cluster reach it, {@code host:port}
 * @param version its build
 * @param protocol what nodes of one cluster must have in common, whatever their versions
 * @param settings a hash of each setting that nodes must agree on, by its key
 */
public record NodeRow(
        String id, String cluster, String address, String version, String protocol, Map<String, String> settings) {

    public NodeRow {
        settings = Map.copyOf(settings);
    }

    /** The same node with other settings. */
    public NodeRow with(Map<String, String> others) {
        return new NodeRow(id, cluster, address, version, protocol, others);
    }

    /** For the log: where it is, and which one. */
    String text() {
        return address + " (node " + id + ", version " + version + ")";
    }
}
