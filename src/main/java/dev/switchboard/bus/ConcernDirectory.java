package dev.switchboard.bus;

import java.util.List;

/** The nodes that answer a concern's commands, known from cluster membership. Safe from any thread. */
@FunctionalInterface
public interface ConcernDirectory {

    /** The ids of the live nodes that run the concern: this node first if it is one of them, the others in rotation. */
    List<String> nodesOf(String concern);
}
