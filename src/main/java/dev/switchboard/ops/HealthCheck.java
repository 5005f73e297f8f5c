package dev.switchboard.ops;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing a node needs to be ready.
 *
 * @param name how it is called in the report
 * @param required whether the node is not ready without it; otherwise it is only degraded
 * @param probe looks now; fails with the reason in words. Called on the event loop of the health port
 */
public record HealthCheck(String name, boolean required, Supplier<Future<?>> probe) {

    /** Something that is looked up and not asked for. */
    public static HealthCheck of(String name, Supplier<Optional<String>> problem) {
        return new HealthCheck(name, true, () -> problem.get()
                .<Future<?>>map(Future::failedFuture)
                .orElseGet(Future::succeededFuture));
    }
}
