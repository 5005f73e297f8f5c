package dev.switchboard.routing;

import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.OwnInterest;
import java.util.function.BooleanSupplier;

/**
 * The node's parts that a new {@link Peer} connects its own parts to. Read when a peer is made, and kept only by the one
 * class that makes peers.
 *
 * @param ready whether this node may have clients
 */
record PeerWiring(
        BusLink bus,
        RouterLoop loop,
        RoutingConfig config,
        RoutingMetrics metrics,
        OwnInterest own,
        InterestTable table,
        Routes routes,
        DeliveryGuard delivery,
        BooleanSupplier ready) {}
