package dev.switchboard.ops;

import dev.switchboard.bus.seal.SealMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts the messages of other nodes that were refused, by reason. Safe from any thread; lives as long as its registry. */
final class SealMeters implements SealMetrics {

    private final Map<String, Counter> refused;

    SealMeters(MeterRegistry registry) {
        refused = REASONS.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> Counter.builder(
                        "switchboard.bus.refused")
                .description("Messages between nodes that were refused and reached no handler.")
                .tag("reason", reason)
                .register(registry)));
    }

    @Override
    public void refused(String reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
