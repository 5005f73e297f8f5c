package dev.switchboard.outbox;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;

/**
 * Receives the events of {@link OutboxWorker} and {@link SourceWorker}. Safe from any thread; installed once per node, before
 * its concerns.
 */
public interface OutboxMetrics extends Shareable {

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
        registry(vertx).put(OutboxMetrics.class.getName(), this);
    }

    /** The node's. */
    static OutboxMetrics of(Vertx vertx) {
        return registry(vertx).getOrDefault(OutboxMetrics.class.getName(), NONE);
    }

    private static LocalMap<String, OutboxMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.outboxMetrics");
    }
}
