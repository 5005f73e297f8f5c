package dev.switchboard.ops;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One condition of a node's readiness.
 *
 * @param name its name in the report
 * @param required whether the node is not ready without it; otherwise it is only degraded
 * @param probe checks it now, and fails with the reason as its message; called on the event loop of the private port
 */
public record HealthCheck(String name, boolean required, Supplier<Future<?>> probe) {

    /** A required check that answers at once with the problem; empty means up. */
    public static HealthCheck of(String name, Supplier<Optional<String>> problem) {
        return new HealthCheck(name, true, probe(problem));
    }

    /** As {@link #of}, for a check without which the node is only degraded. */
    public static HealthCheck optional(String name, Supplier<Optional<String>> problem) {
        return new HealthCheck(name, false, probe(problem));
    }

    private static Supplier<Future<?>> probe(Supplier<Optional<String>> problem) {
        return () -> problem.get().<Future<?>>map(Future::failedFuture).orElseGet(Future::succeededFuture);
    }
}
