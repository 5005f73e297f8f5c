package dev.switchboard.boot;

import com.hazelcast.instance.BuildInfoProvider;

/**
 * What nodes of one cluster must have in common, whatever their versions: the protocol between nodes and the minor version of
 * Hazelcast. Nodes of different protocols never join each other, since it is part of the cluster's name. Stateless.
 */
final class ClusterProtocol {

    /** The links and bus messages between nodes; raised when a node could no longer read what an earlier version sends. */
    static final int NUMBER = 3;

    private ClusterProtocol() {}

    /** For operators and for comparison, such as {@code 1 on Hazelcast 5.7}. */
    static String text() {
        String[] version = BuildInfoProvider.getBuildInfo().getVersion().split("\\.", -1);
        return NUMBER + " on Hazelcast " + version[0] + "." + (version.length > 1 ? version[1] : "0");
    }
}
