package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the node's {@link NodeDelivery}: its failures do not reach the router, and a full resync is requested at most once
 * a second, however many reasons coincide. On the router's context only.
 */
final class DeliveryGuard {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryGuard.class);
    private static final long RESYNC_PAUSE_MS = 1_000;

    /** The delivery of a node without connections. */
    private static final NodeDelivery NONE = new NodeDelivery() {

        @Override
        public void deliver(Publication publication) {}

        @Override
        public Future<Void> deliverConfirmed(Publication publication) {
            return Future.succeededFuture();
        }

        @Override
        public void resync(Set<Topic> topics) {}

        @Override
        public void resyncAll() {}
    };

    private final RouterLoop loop;
    private final RoutingMetrics metrics;
    private NodeDelivery delivery = NONE;
    private long nextResync = RouterLoop.now();
    private boolean resyncDue;

    DeliveryGuard(RouterLoop loop, RoutingMetrics metrics) {
        this.loop = loop;
        this.metrics = metrics;
    }

    void attach(NodeDelivery to) {
        delivery = to;
    }

    boolean receives(Topic topic) {
        return delivery.receives(topic);
    }

    void deliver(Publication publication) {
        guarded(() -> delivery.deliver(publication));
    }

    Future<Void> deliverConfirmed(Publication publication) {
        try {
            return delivery.deliverConfirmed(publication);
        } catch (RuntimeException defect) {
            LOG.error("cannot deliver a publication of {}", publication.event(), defect);
            return Future.failedFuture(defect);
        }
    }

    void resync(Set<Topic> topics) {
        guarded(() -> delivery.resync(topics));
    }

    void resyncAll() {
        long wait = nextResync - RouterLoop.now();
        if (wait <= 0) {
            resyncNow();
        } else if (!resyncDue) {
            resyncDue = true;
            loop.after(wait, this::resyncNow);
        }
    }

    private void resyncNow() {
        resyncDue = false;
        nextResync = RouterLoop.now() + RESYNC_PAUSE_MS;
        metrics.resynced();
        guarded(() -> delivery.resyncAll());
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException defect) {
            LOG.error("delivery failed on this node", defect);
        }
    }
}
