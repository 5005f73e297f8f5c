package dev.switchboard.ops;

import dev.switchboard.boot.nodes.NodesMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** The node among the others of its store, and its clock. Safe from any thread; lives as long as its registry. */
final class NodeMeters implements NodesMetrics {

    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private volatile int apart;
    private volatile int differing;
    private volatile int versions = 1;
    private volatile Duration skew = Duration.ZERO;

    NodeMeters(MeterRegistry registry) {
        this.registry = registry;
        gauge(
                "switchboard.store.nodes.apart",
                "Live nodes of the same store outside this node's cluster.",
                () -> apart);
        gauge(
                "switchboard.store.nodes.differing",
                "Live nodes of the same store that differ in settings that all must agree on.",
                () -> differing);
        gauge("switchboard.store.nodes.versions", "Versions among the live nodes of the store.", () -> versions);
        Gauge.builder("switchboard.clock.skew", () -> skew.toNanos() / NANOS)
                .description("How far the node's clock is ahead of PostgreSQL's; negative if it is behind.")
                .baseUnit("seconds")
                .register(registry);
    }

    private void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(description).register(registry);
    }

    @Override
    public void seen(int nodesApart, int nodesDiffering, int versionsFound) {
        apart = nodesApart;
        differing = nodesDiffering;
        versions = versionsFound;
    }

    @Override
    public void skewed(Duration measured) {
        skew = measured;
    }
}
