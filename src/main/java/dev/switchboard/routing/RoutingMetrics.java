package dev.switchboard.routing;

import java.time.Duration;

/** Receives what happens in routing. Called on the router's context, often; must not block. */
public interface RoutingMetrics {

    RoutingMetrics NONE = new RoutingMetrics() {};

    /**
     * The size of the interest, once per beat.
     *
     * @param own topics that this node listens to, lingering ones included
     * @param cluster topics that any node listens to
     * @param users how many of the cluster's topics are personal topics: the users online
     */
    default void interest(int own, int cluster, int users) {}

    /** An event was published on this node; a durable one is in a log. */
    default void published(boolean durable) {}

    /** The number of other members, at each change. */
    default void peers(int count) {}

    /** Bytes of publications sent to the members and not acknowledged yet, once per beat. */
    default void inFlight(long bytes) {}

    /** One bus message of publications was sent to a member. */
    default void sent(String node, int publications, int bytes) {}

    /** Publications were dropped because a member does not keep up or is silent. */
    default void dropped(String node, int publications) {}

    /** A join completed: every member knows it or, if {@code provisional}, every member except silent ones. */
    default void joined(Duration took, boolean provisional) {}

    /** All topics of this node are about to be read again from their logs. */
    default void resynced() {}

    /** This node's whole interest was sent to a member, in one part or several. */
    default void snapshotSent(String node, int topics) {}

    /** A member knew a wrong interest of this node; a snapshot repairs it. */
    default void peerDriftRepaired(String node) {}

    /** The self-audit found a topic without a listener, or a wrong mark in this node's own table, and repaired it. */
    default void driftRepaired(String topic) {}
}
