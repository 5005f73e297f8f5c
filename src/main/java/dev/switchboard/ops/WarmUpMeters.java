package dev.switchboard.ops;

import dev.switchboard.boot.warmup.WarmUpMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What the node did to warm itself, which is no traffic and in no other meter. Safe from any thread. */
final class WarmUpMeters implements WarmUpMetrics {

    private static final double MILLIS = 1_000;

    private volatile int connections;
    private volatile double seconds;

    WarmUpMeters(MeterRegistry registry) {
        Gauge.builder("switchboard.warmup.connections", () -> connections)
                .description("The connections that the node made to itself before it was ready.")
                .register(registry);
        Gauge.builder("switchboard.warmup.seconds", () -> seconds)
                .description("How long the node warmed itself; 0 if it did not.")
                .register(registry);
    }

    @Override
    public void warmed(int made, Duration took) {
        connections = made;
        seconds = took.toMillis() / MILLIS;
    }
}
