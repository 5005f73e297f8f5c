package dev.switchboard.boot.nodes;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** This node's cluster. Safe from any thread; reads memory only. */
public interface ClusterView {

    /** The ids of its nodes, this one included. */
    Set<String> nodes();

    /** Where its other members are. */
    List<InetSocketAddress> addresses();
}
