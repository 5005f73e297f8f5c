package dev.switchboard.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The last outcome of each readiness check. Safe from any thread. */
final class HealthMeters {

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> checks = new ConcurrentHashMap<>();

    HealthMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(HealthReport report) {
        report.checks().forEach(check -> checks.computeIfAbsent(check.name(), this::register)
                .set(check.isUp() ? 1 : 0));
    }

    private AtomicInteger register(String name) {
        AtomicInteger up = new AtomicInteger();
        Gauge.builder("switchboard.check.up", up, AtomicInteger::get)
                .description("1 while the check is up; 0 with the reason at /health/ready.")
                .tag("check", name)
                .register(registry);
        return up;
    }
}
