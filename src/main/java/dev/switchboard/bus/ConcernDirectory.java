package dev.switchboard.bus;

import java.util.List;

/** Which nodes answer a concern's commands; known from cluster membership. Safe from any thread. */
@FunctionalInterface
public interface ConcernDirectory {

    /** The ids of the live nodes that run the concern: this node's first if it is one, the others in turn. */
    List<String> nodesOf(String concern);
}
