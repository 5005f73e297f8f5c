package dev.switchboard.routing;

/**
 * Tells every peer, again and again, that this node lives, how much it has said and what it listens to, so that what the
 * bus has lost is found. On the router's context only.
 */
final class NodeHeartbeat {

    private final RouterState state;
    private final Peers peers;
    private long nextAudit;

    NodeHeartbeat(RouterState state, Peers peers) {
        this.state = state;
        this.peers = peers;
    }

    /** Beats until the router is undeployed. */
    void start() {
        state.vertx.setPeriodic(state.config.beat().toMillis(), timer -> beat());
    }

    private void beat() {
        boolean audit = RouterState.now() >= nextAudit;
        if (audit) {
            nextAudit = RouterState.now() + state.config.auditInterval().toMillis();
        }
        long inFlight = 0;
        for (Peer peer : peers.all()) {
            // Before it has greeted it does not count what this node says.
            if (peer.isAwaited()) {
                peer.beat(audit);
                inFlight += peer.outbound().bytesInFlight();
            }
        }
        state.metrics.inFlight(inFlight);
        state.metrics.interest(state.own.size(), state.table.size(), state.table.users());
    }
}
