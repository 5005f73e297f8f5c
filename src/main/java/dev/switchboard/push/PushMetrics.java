package dev.switchboard.push;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Receives what becomes of push messages. Safe from any thread; installed once per node, before its concerns. */
public interface PushMetrics extends Shareable {

    /** What may become of a message for one browser: the values of the label {@code result}. */
    List<String> RESULTS = Stream.of(PushResult.values()).map(PushResult::label).toList();

    /** Counts a message; {@code result} is one of {@link #RESULTS}. */
    void ended(String result);

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        registry(vertx).put(PushMetrics.class.getName(), this);
    }

    /** The node's. */
    static PushMetrics of(Vertx vertx) {
        return Optional.ofNullable(registry(vertx).get(PushMetrics.class.getName()))
                .orElse(result -> {});
    }

    private static LocalMap<String, PushMetrics> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard.pushMetrics");
    }
}
