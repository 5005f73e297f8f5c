package dev.switchboard.routing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node knows every member's interest and every member knows this node's. Once true it stays true. On the
 * router's context only.
 */
final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    /** How often a node that is not ready logs the nodes that it waits for. */
    private static final long WARNING_MS = 5_000;

    private final Promise<Void> promise = Promise.promise();
    private boolean ready;
    private long nextWarning = RouterLoop.now() + WARNING_MS;

    boolean isReady() {
        return ready;
    }

    /** Succeeds when the node becomes ready, fails if the cluster is full. */
    Future<Void> future() {
        return promise.future();
    }

    /** The peers have changed. */
    void check(Peers peers) {
        if (ready) {
            return;
        }
        if (peers.areTooMany()) {
            promise.tryFail("a cluster has at most " + (Peers.MOST + 1) + " nodes");
        } else if (peers.unsettled().isEmpty()) {
            ready = true;
            int nodes = peers.all().size() + 1;
            LOG.info("routing ready: {} {}", nodes, nodes == 1 ? "node" : "nodes");
            promise.tryComplete();
        }
    }

    /** Logs, now and then, which nodes are missing. */
    void warnIfLate(Peers peers) {
        if (!ready && RouterLoop.now() >= nextWarning) {
            nextWarning = RouterLoop.now() + WARNING_MS;
            LOG.warn("routing not ready: waiting for nodes {}", peers.unsettled());
        }
    }
}
