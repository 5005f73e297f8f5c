package dev.switchboard.routing;

/**
 * A node of the cluster as this node sees it.
 *
 * @param node its id
 * @param self whether it is this node
 * @param state what this node knows about it
 */
public record RoutingMember(String node, boolean self, State state) {

    public enum State {
        /** Its interest is not known yet, or it does not know this node's. */
        JOINING,
        /** Both nodes know each other's interest. */
        UP,
        /** It has owed an answer for too long. */
        SILENT,
        /** It has said goodbye. */
        LEAVING
    }
}
