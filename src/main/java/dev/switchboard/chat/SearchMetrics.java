package dev.switchboard.chat;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link SearchIndex} does. Safe from any thread; installed once per node, before its concerns. */
public interface SearchMetrics extends Shareable {

    SearchMetrics NONE = chats -> {};

    /** So many chats are known to have messages that are not indexed; 0 on nodes that do not index. */
    void behind(int chats);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        registry(vertx).put(SearchMetrics.class.getName(), this);
    }

    /** The node's. */
    static SearchMetrics of(Vertx vertx) {
        return registry(vertx).getOrDefault(SearchMetrics.class.getName(), NONE);
    }

    private static LocalMap<String, SearchMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.searchMetrics");
    }
}
