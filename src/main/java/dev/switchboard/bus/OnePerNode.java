package dev.switchboard.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node has one of, and its parts find by their Vert.x. Safe from any thread.
 *
 * @param type what it is
 */
public record OnePerNode<T extends Shareable>(Class<T> type) {

    private static final String KEY = "";

    /** Makes the others return this on the node. */
    public void install(Vertx vertx, T own) {
        registry(vertx).put(KEY, own);
    }

    /** The node's; null if none is installed. */
    public @Nullable T get(Vertx vertx) {
        return registry(vertx).get(KEY);
    }

    /** The node's, or another if none is installed. */
    public T or(Vertx vertx, T absent) {
        T installed = get(vertx);
        return installed == null ? absent : installed;
    }

    /** The node's; the first call makes it. */
    public T orMade(Vertx vertx, Supplier<T> make) {
        return Objects.requireNonNull(registry(vertx).computeIfAbsent(KEY, first -> make.get()));
    }

    /** A map of its own, since making one may ask for another. */
    private LocalMap<String, T> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap("switchboard." + type.getName());
    }
}
