package dev.switchboard.outbox;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;

/**
 * Receives the events of {@link OutboxWorker} and {@link SourceWorker}. Safe from any thread; installed once per node, before
 * its concerns.
 */
public interface OutboxMetrics extends Shareable {

    OnePerNode<OutboxMetrics> NODE = new OnePerNode<>(OutboxMetrics.class);

    OutboxMetrics NONE = new OutboxMetrics() {

        @Override
        public void delivered(Duration age) {}

        @Override
        public void dropped() {}

        @Override
        public OutboxSourceMetrics source(String name) {
            return OutboxSourceMetrics.NONE;
        }
    };

    /** An event was committed and published, so long after the application called the function. */
    void delivered(Duration age);

    /** An event was dropped, because its chat does not exist or the hub does not deliver it. */
    void dropped();

    /** Those of a source in another database, by its name in the configuration. */
    OutboxSourceMetrics source(String name);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static OutboxMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
