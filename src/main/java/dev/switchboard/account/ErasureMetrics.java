package dev.switchboard.account;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link Erasures} do. Safe from any thread; installed once per node, before its concerns. */
public interface ErasureMetrics extends Shareable {

    ErasureMetrics NONE = () -> {};

    /** Nothing is left of a user. */
    void erased();

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        registry(vertx).put(ErasureMetrics.class.getName(), this);
    }

    /** The node's. */
    static ErasureMetrics of(Vertx vertx) {
        return registry(vertx).getOrDefault(ErasureMetrics.class.getName(), NONE);
    }

    private static LocalMap<String, ErasureMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.erasureMetrics");
    }
}
