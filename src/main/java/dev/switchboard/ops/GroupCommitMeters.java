package dev.switchboard.ops;

import dev.switchboard.log.group.GroupCommitMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The transactions in which durable commands are committed together. Safe from any thread. */
final class GroupCommitMeters implements GroupCommitMetrics {

    private static final double[] UNITS = {1, 2, 5, 10, 25, 50, 100, 256};

    private final DistributionSummary units;
    private final Timer duration;
    private final Timer wait;
    private final Counter left;
    private final Counter retried;
    private final Counter refused;

    GroupCommitMeters(MeterRegistry registry) {
        units = DistributionSummary.builder("switchboard.commit.commands")
                .description("Durable commands that were committed in one transaction.")
                .serviceLevelObjectives(UNITS)
                .register(registry);
        duration = Timer.builder("switchboard.commit.duration")
                .description("Time of such a transaction, the wait for a connection included.")
                .serviceLevelObjectives(Buckets.ofMillis(1, 5, 10, 25, 50, 100, 250, 1_000))
                .register(registry);
        wait = Timer.builder("switchboard.commit.wait")
                .description("Time that a durable command waited for its transaction to begin.")
                .serviceLevelObjectives(Buckets.ofMillis(1, 5, 10, 25, 50, 100, 250, 1_000))
                .register(registry);
        left = counter(
                registry,
                "switchboard.commit.left",
                "Durable commands left to the next transaction because their topic was locked.");
        retried = counter(
                registry,
                "switchboard.commit.retried",
                "Durable commands tried again alone because their transaction failed.");
        refused = counter(
                registry, "switchboard.commit.refused", "Durable commands refused because too many were waiting.");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public void ended(int committed, Duration took) {
        units.record(committed);
        duration.record(took);
    }

    @Override
    public void waited(Duration time) {
        wait.record(time);
    }

    @Override
    public void left(int count) {
        left.increment(count);
    }

    @Override
    public void retriedAlone(int count) {
        retried.increment(count);
    }

    @Override
    public void refused() {
        refused.increment();
    }
}
