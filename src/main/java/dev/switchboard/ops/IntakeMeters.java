package dev.switchboard.ops;

import dev.switchboard.intake.IntakeMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of what is half received and of clients without a token, by endpoint and reason. Safe from any thread. */
final class IntakeMeters implements IntakeMetrics {

    private final Map<String, Counter> refused = new HashMap<>();

    IntakeMeters(MeterRegistry registry, Collection<String> endpoints) {
        Stream.concat(endpoints.stream(), Stream.of("rest", NO_ENDPOINT))
                .forEach(endpoint -> REASONS.forEach(reason -> refused.put(
                        endpoint + " " + reason,
                        Counter.builder("switchboard.intake.refused")
                                .description("Requests, messages and connections that were refused or ended before they"
                                        + " were whole or their client's token was known.")
                                .tag("endpoint", endpoint)
                                .tag("reason", reason)
                                .register(registry))));
    }

    void watch(MeterRegistry registry, LongSupplier bytes, LongSupplier strangersBytes, LongSupplier strangers) {
        gauge(registry, "switchboard.intake", "bytes", "Half-received bytes of all clients.", bytes);
        gauge(
                registry,
                "switchboard.intake.unauthenticated",
                "bytes",
                "Half-received bytes of clients without a token.",
                strangersBytes);
        gauge(
                registry,
                "switchboard.unauthenticated",
                null,
                "Connections and sessions whose token is not known.",
                strangers);
    }

    private static void gauge(
            MeterRegistry registry, String name, @Nullable String unit, String description, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .description(description)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void refused(String endpoint, String reason) {
        Objects.requireNonNull(refused.get(endpoint + " " + reason), reason).increment();
    }
}
