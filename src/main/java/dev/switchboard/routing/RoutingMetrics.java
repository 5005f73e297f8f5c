package dev.switchboard.routing;

import java.time.Duration;

/** Hears what happens in routing. Called on the router's context, often; must not block. */
public interface RoutingMetrics {

    RoutingMetrics NONE = new RoutingMetrics() {};

    /**
     * How much is listened to, once per beat.
     *
     * @param own topics that this node listens to, lingering ones included
     * @param cluster topics that any node listens to
     * @param users those of the cluster's topics that are a user's: who is online
     */
    default void interest(int own, int cluster, int users) {}

    /** An event was said by this node, or by a concern on it; a durable one has its place in a log. */
    default void published(boolean durable) {}

    /** How many other members there are, at each change. */
    default void peers(int count) {}

    /** Bytes of publications sent to the members and not yet known to have arrived, once per beat. */
    default void inFlight(long bytes) {}

    /** One bus message of publications went to a member. */
    default void sent(String node, int publications, int bytes) {}

    /** Publications were dropped because a member is stuck or silent. */
    default void dropped(String node, int publications) {}

    /** A join is known to every member, or, if {@code provisional}, to all but silent ones. */
    default void joined(Duration took, boolean provisional) {}

    /** Everything this node listens to is to be read again from the logs. */
    default void resynced() {}

    /** All that this node listens to went to a member, in one piece or several. */
    default void snapshotSent(String node, int topics) {}

    /** A member knew something else of this node's interest than what it is; it was told anew. */
    default void drifted(String node) {}

    /** The self-audit found that this node listened to a topic for nobody, or that its own table had it wrong. */
    default void driftRepaired(String topic) {}
}
