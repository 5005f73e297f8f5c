package dev.switchboard.boot;

import dev.switchboard.boot.nodes.NodeRegistry;
import dev.switchboard.limits.MemoryWatch;
import dev.switchboard.ops.HealthCheck;
import dev.switchboard.routing.TopicRouter;
import dev.switchboard.storage.Migrations;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.RedisStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The health checks of a node. Without Redis it is degraded: limits hold per node, and presence details wait. It is degraded,
 * too, while its store has nodes outside its cluster: both sides serve truthfully, since the log decides, and to take all of
 * them out of a balancer would turn late events into an outage.
 */
record NodeHealth(
        Postgres postgres,
        RedisStore redis,
        Migrations migrations,
        TopicRouter router,
        NodeRegistry nodes,
        ConcernWatch concerns,
        MemoryWatch memory,
        GracefulStop stop,
        BooleanSupplier drained) {

    List<HealthCheck> checks() {
        return List.of(
                new HealthCheck("postgres", true, postgres::writable),
                new HealthCheck("redis", false, redis::writable),
                HealthCheck.of("cluster", () -> problem(!router.ready(), "the node has left the cluster")),
                HealthCheck.optional("nodes", nodes::splitProblem),
                HealthCheck.optional("clock", nodes::clockProblem),
                HealthCheck.of("concerns", concerns::problem),
                HealthCheck.of("migrations", migrations::problem),
                HealthCheck.of("memory", memory::problem),
                HealthCheck.of("draining", () -> problem(stop.isDraining(), "the node is stopping")
                        .or(() -> problem(drained.getAsBoolean(), "an operator has drained the node"))));
    }

    private static Optional<String> problem(boolean wrong, String reason) {
        return wrong ? Optional.of(reason) : Optional.empty();
    }
}
