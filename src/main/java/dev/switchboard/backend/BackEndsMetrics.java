package dev.switchboard.backend;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.function.IntSupplier;

/** Makes the {@link BackEndMetrics} of each back end. Safe from any thread; installed once per node, before its concerns. */
@FunctionalInterface
public interface BackEndsMetrics extends Shareable {

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
        registry(vertx).put(BackEndsMetrics.class.getName(), this);
    }

    /** The node's. */
    static BackEndsMetrics of(Vertx vertx) {
        return registry(vertx).getOrDefault(BackEndsMetrics.class.getName(), NONE);
    }

    private static LocalMap<String, BackEndsMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.backEndsMetrics");
    }
}
