package dev.switchboard.backend;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.function.IntSupplier;

/** Makes the {@link BackEndMetrics} of each back end. Safe from any thread; installed once per node, before its concerns. */
@FunctionalInterface
public interface BackEndsMetrics extends Shareable {

    OnePerNode<BackEndsMetrics> NODE = new OnePerNode<>(BackEndsMetrics.class);

    /** Counts nothing. */
    BackEndsMetrics NONE = (backEnd, inFlight, waiting) -> BackEndMetrics.NONE;

    /**
     * Those of one back end.
     *
     * @param backEnd the name of the concern, or {@code decide.connect}, {@code decide.join}, {@code decide.message}
     * @param inFlight how many requests are in flight
     * @param waiting how many wait for their turn
     */
    BackEndMetrics of(String backEnd, IntSupplier inFlight, IntSupplier waiting);

    /** Makes {@link #of(Vertx)} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static BackEndsMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
