package dev.switchboard.routing;

/**
 * A node of the cluster as this one sees it.
 *
 * @param node its id
 * @param self whether it is this one
 * @param state what is known of it
 */
public record RoutingMember(String node, boolean self, State state) {

    public enum State {
        /** A member whose interest is not known yet, or that does not know this node's. */
        JOINING,
        /** All is known both ways. */
        UP,
        /** It has left something unanswered for longer than it may. */
        SILENT,
        /** It has said that it leaves. */
        LEAVING
    }
}
