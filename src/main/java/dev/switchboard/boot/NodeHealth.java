package dev.switchboard.boot;

import dev.switchboard.limits.MemoryWatch;
import dev.switchboard.ops.HealthCheck;
import dev.switchboard.routing.TopicRouter;
import dev.switchboard.storage.Migrations;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.RedisStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The health checks of a node. Without Redis it is degraded: limits hold per node, and presence details wait. */
record NodeHealth(
        Postgres postgres,
        RedisStore redis,
        Migrations migrations,
        TopicRouter router,
        MemoryWatch memory,
        GracefulStop stop,
        BooleanSupplier drained) {

    List<HealthCheck> checks() {
        return List.of(
                new HealthCheck("postgres", true, postgres::writable),
                new HealthCheck("redis", false, redis::writable),
                HealthCheck.of("cluster", () -> problem(!router.ready(), "the node has left the cluster")),
                HealthCheck.of("migrations", migrations::problem),
                HealthCheck.of("memory", memory::problem),
                HealthCheck.of("draining", () -> problem(stop.isDraining(), "the node is stopping")
                        .or(() -> problem(drained.getAsBoolean(), "an operator has drained the node"))));
    }

    private static Optional<String> problem(boolean wrong, String reason) {
        return wrong ? Optional.of(reason) : Optional.empty();
    }
}
