package dev.switchboard.ops;

import dev.switchboard.outbox.OutboxMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What applications publish by SQL. Safe from any thread. */
final class OutboxMeters implements OutboxMetrics {

    private final Timer age;
    private final Counter dropped;

    OutboxMeters(MeterRegistry registry) {
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
}
