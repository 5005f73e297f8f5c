package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the node's {@link NodeDelivery}: its failures do not reach the router, and to read everything again is
 * asked of it at most once a second, however many reasons come together. On the router's context only.
 */
final class DeliveryGuard {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryGuard.class);
    private static final long RESYNC_PAUSE_MS = 1_000;

    /** What a node without connections does with publications. */
    private static final NodeDelivery NOBODY = new NodeDelivery() {

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

    private final Vertx vertx;
    private final RoutingMetrics metrics;
    private NodeDelivery delivery = NOBODY;
    private long nextResync = RouterState.now();
    private boolean resyncDue;

    DeliveryGuard(Vertx vertx, RoutingMetrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    void attach(NodeDelivery to) {
        delivery = to;
    }

    boolean hears(Topic topic) {
        return delivery.hears(topic);
    }

    void deliver(Publication publication) {
        guarded(() -> delivery.deliver(publication));
    }

    Future<Void> deliverConfirmed(Publication publication) {
        try {
            return delivery.deliverConfirmed(publication);
        } catch (RuntimeException defect) {
            LOG.error("a publication of {} could not be delivered", publication.event(), defect);
            return Future.failedFuture(defect);
        }
    }

    void resync(Set<Topic> topics) {
        guarded(() -> delivery.resync(topics));
    }

    void resyncAll() {
        long wait = nextResync - RouterState.now();
        if (wait <= 0) {
            resyncNow();
        } else if (!resyncDue) {
            resyncDue = true;
            vertx.setTimer(wait, timer -> resyncNow());
        }
    }

    private void resyncNow() {
        resyncDue = false;
        nextResync = RouterState.now() + RESYNC_PAUSE_MS;
        metrics.resynced();
        guarded(delivery::resyncAll);
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException defect) {
            LOG.error("this node's delivery failed", defect);
        }
    }
}
