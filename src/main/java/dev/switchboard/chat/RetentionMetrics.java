package dev.switchboard.chat;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link MessageRetention} does. Safe from any thread; installed once per node, before its concerns. */
public interface RetentionMetrics extends Shareable {

    OnePerNode<RetentionMetrics> NODE = new OnePerNode<>(RetentionMetrics.class);

    RetentionMetrics NONE = count -> {};

    /** So many messages are gone, because their chats do not keep them any longer. */
    void removed(long count);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static RetentionMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
