package dev.switchboard.ops;

import dev.switchboard.limits.MemoryMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How full memory is, and what the node refuses therefore. Safe from any thread. */
final class MemoryMeters implements MemoryMetrics {

    private volatile double heap;
    private volatile double direct;
    private volatile int level;

    MemoryMeters(MeterRegistry registry) {
        Gauge.builder("switchboard.memory.heap.live", () -> heap)
                .description("The share of the heap that the last garbage collections have left.")
                .register(registry);
        Gauge.builder("switchboard.memory.direct", () -> direct)
                .description("The used share of the memory outside of the heap.")
                .register(registry);
        Gauge.builder("switchboard.memory.level", () -> level)
                .description(
                        "0: memory is ample, 1: new connections are refused, 2: durable commands are refused, too.")
                .register(registry);
    }

    @Override
    public void measured(double liveHeap, double usedDirect, int newLevel) {
        heap = liveHeap;
        direct = usedDirect;
        level = newLevel;
    }
}
