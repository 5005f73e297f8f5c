package dev.switchboard.ops;

import dev.switchboard.outbox.OutboxMetrics;
import dev.switchboard.outbox.OutboxSourceMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What applications publish by SQL, in the hub's database and in their own. Safe from any thread. */
final class OutboxMeters implements OutboxMetrics {

    private static final String SOURCE = "source";

    private final MeterRegistry registry;
    private final Timer age;
    private final Counter dropped;

    OutboxMeters(MeterRegistry registry) {
        this.registry = registry;
        age = Timer.builder("switchboard.outbox.age")
                .description("Time from a call of switchboard_publish, which is before its commit, to the delivery.")
                .serviceLevelObjectives(Buckets.ofMillis(5, 10, 25, 50, 100, 250, 1_000, 10_000))
                .register(registry);
        dropped = Counter.builder("switchboard.outbox.dropped")
                .description("Events of applications that were dropped, because their chat does not exist.")
                .register(registry);
    }

    @Override
    public void delivered(Duration since) {
        age.record(since);
    }

    @Override
    public void dropped() {
        dropped.increment();
    }

    @Override
    public OutboxSourceMetrics source(String name) {
        return new OfSource(registry, name);
    }

    /** The meters of one source. */
    private static final class OfSource implements OutboxSourceMetrics {

        private final Timer age;
        private final Counter refused;
        private final Counter failures;
        private volatile boolean working;

        OfSource(MeterRegistry registry, String name) {
            age = Timer.builder("switchboard.outbox.source.age")
                    .description(
                            "Time from the writing of a row in another database, which is before its commit, to the"
                                    + " delivery.")
                    .tag(SOURCE, name)
                    .serviceLevelObjectives(Buckets.ofMillis(10, 50, 100, 500, 1_000, 10_000, 60_000))
                    .register(registry);
            refused = Counter.builder("switchboard.outbox.source.refused")
                    .description("Rows of another database that were refused and marked with the reason.")
                    .tag(SOURCE, name)
                    .register(registry);
            failures = Counter.builder("switchboard.outbox.source.failures")
                    .description("Attempts for which another database, or its table, could not be used.")
                    .tag(SOURCE, name)
                    .register(registry);
            Gauge.builder("switchboard.outbox.source.working", () -> working ? 1 : 0)
                    .description(
                            "1 on the node that takes the events from another database; 0 on all while it is away.")
                    .tag(SOURCE, name)
                    .strongReference(true)
                    .register(registry);
        }

        @Override
        public void delivered(Duration since) {
            age.record(since);
        }

        @Override
        public void refused(int rows) {
            refused.increment(rows);
        }

        @Override
        public void failed() {
            failures.increment();
        }

        @Override
        public void working(boolean now) {
            working = now;
        }
    }
}
