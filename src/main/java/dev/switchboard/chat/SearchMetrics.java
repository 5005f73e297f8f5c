package dev.switchboard.chat;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link SearchIndex} does. Safe from any thread; installed once per node, before its concerns. */
public interface SearchMetrics extends Shareable {

    OnePerNode<SearchMetrics> NODE = new OnePerNode<>(SearchMetrics.class);

    SearchMetrics NONE = chats -> {};

    /** So many chats are known to have messages that are not indexed; 0 on nodes that do not index. */
    void behind(int chats);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static SearchMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
