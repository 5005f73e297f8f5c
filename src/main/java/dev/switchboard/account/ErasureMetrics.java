package dev.switchboard.account;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;

/** Receives what {@link Erasures} do. Safe from any thread; installed once per node, before its concerns. */
public interface ErasureMetrics extends Shareable {

    OnePerNode<ErasureMetrics> NODE = new OnePerNode<>(ErasureMetrics.class);

    ErasureMetrics NONE = () -> {};

    /** Nothing is left of a user. */
    void erased();

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static ErasureMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
