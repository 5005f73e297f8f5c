package dev.switchboard.push;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.stream.Stream;

/** Receives what becomes of push messages. Safe from any thread; installed once per node, before its concerns. */
public interface PushMetrics extends Shareable {

    OnePerNode<PushMetrics> NODE = new OnePerNode<>(PushMetrics.class);

    /** What may become of a message for one browser: the values of the label {@code result}. */
    List<String> RESULTS = Stream.of(PushResult.values()).map(PushResult::label).toList();

    /** Counts a message; {@code result} is one of {@link #RESULTS}. */
    void ended(String result);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static PushMetrics of(Vertx vertx) {
        return NODE.or(vertx, result -> {});
    }
}
