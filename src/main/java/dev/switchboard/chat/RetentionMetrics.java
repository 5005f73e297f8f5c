package dev.switchboard.chat;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link MessageRetention} does. Safe from any thread; installed once per node, before its concerns. */
public interface RetentionMetrics extends Shareable {

    RetentionMetrics NONE = count -> {};

    /** So many messages are gone, because their chats do not keep them any longer. */
    void removed(long count);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        registry(vertx).put(RetentionMetrics.class.getName(), this);
    }

    /** The node's. */
    static RetentionMetrics of(Vertx vertx) {
        return registry(vertx).getOrDefault(RetentionMetrics.class.getName(), NONE);
    }

    private static LocalMap<String, RetentionMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.retentionMetrics");
    }
}
