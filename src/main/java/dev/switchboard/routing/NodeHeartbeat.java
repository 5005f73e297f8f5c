package dev.switchboard.routing;

import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.OwnInterest;

/**
 * Sends every peer a periodic beat: this node lives, has published this many messages and listens to these topics. From
 * it the peer notices what the bus has lost. On the router's context only.
 */
final class NodeHeartbeat {

    private final RouterLoop loop;
    private final RoutingConfig config;
    private final RoutingMetrics metrics;
    private final OwnInterest own;
    private final InterestTable table;
    private final Peers peers;
    private long nextAudit;

    NodeHeartbeat(
            RouterLoop loop,
            RoutingConfig config,
            RoutingMetrics metrics,
            OwnInterest own,
            InterestTable table,
            Peers peers) {
        this.loop = loop;
        this.config = config;
        this.metrics = metrics;
        this.own = own;
        this.table = table;
        this.peers = peers;
    }

    /** Beats until the router is undeployed. */
    void start() {
        loop.every(config.beat().toMillis(), this::beat);
    }

    private void beat() {
        boolean audit = RouterLoop.now() >= nextAudit;
        if (audit) {
            nextAudit = RouterLoop.now() + config.auditInterval().toMillis();
        }
        long inFlight = 0;
        for (Peer peer : peers.all()) {
            // Before its hello a peer does not count this node's messages.
            if (peer.isAwaited()) {
                peer.beat(audit);
                inFlight += peer.outbound().bytesInFlight();
            }
        }
        metrics.inFlight(inFlight);
        metrics.interest(own.size(), table.size(), table.users());
    }
}
