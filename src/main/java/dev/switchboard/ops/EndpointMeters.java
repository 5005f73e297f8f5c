package dev.switchboard.ops;

import dev.switchboard.gateway.connection.EndpointMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The meters of one endpoint: each event loop counts for itself, and a scrape adds the counts. Safe from any thread. */
final class EndpointMeters {

    private final List<OnLoop> loops = new CopyOnWriteArrayList<>();
    private final String endpoint;
    private final Counter opened;
    private final Map<String, Counter> closed;
    private final Map<String, Counter> refused;

    EndpointMeters(MeterRegistry registry, String endpoint, Collection<String> reasons) {
        this.endpoint = endpoint;
        this.opened = Counter.builder("switchboard.connections.opened")
                .description("Connections admitted.")
                .tag("endpoint", endpoint)
                .register(registry);
        this.closed = byReason(registry, reasons, "switchboard.connections.closed", "Admitted connections that ended.");
        this.refused =
                byReason(registry, reasons, "switchboard.connections.refused", "Clients refused before admission.");
        gauge(registry, "switchboard.connections", null, "Admitted connections that are open.", loop -> loop.open);
        gauge(
                registry,
                "switchboard.outbound.queue",
                "bytes",
                "Bytes queued for clients that read slowly.",
                loop -> loop.waitingBytes);
        gauge(
                registry,
                "switchboard.slow.connections",
                null,
                "Connections whose outbound queue is more than a quarter full.",
                loop -> loop.slow);
        sum(registry, "switchboard.events.delivered", "Events delivered to connections.", loop -> loop.delivered.get());
        sum(
                registry,
                "switchboard.events.dropped",
                "Ephemeral events dropped because the client reads too slowly.",
                loop -> loop.dropped.get());
    }

    JsonObject figures() {
        return new JsonObject()
                .put("open", total(loop -> loop.open))
                .put("opened", (long) opened.count())
                .put(
                        "refused",
                        refused.values().stream()
                                .mapToLong(counter -> (long) counter.count())
                                .sum())
                .put("delivered", total(loop -> loop.delivered.get()))
                .put("dropped", total(loop -> loop.dropped.get()))
                .put("waitingBytes", total(loop -> loop.waitingBytes))
                .put("slow", total(loop -> loop.slow));
    }

    /** The metrics for the connections of one event loop. */
    EndpointMetrics onLoop() {
        OnLoop loop = new OnLoop();
        loops.add(loop);
        return loop;
    }

    void refused(String reason) {
        counter(refused, reason).increment();
    }

    private static Counter counter(Map<String, Counter> byReason, String reason) {
        return Objects.requireNonNull(byReason.get(reason), reason);
    }

    private Map<String, Counter> byReason(
            MeterRegistry registry, Collection<String> reasons, String name, String description) {
        return reasons.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> Counter.builder(name)
                        .description(description)
                        .tag("endpoint", endpoint)
                        .tag("reason", reason)
                        .register(registry)));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            @Nullable String unit,
            String description,
            ToLongFunction<OnLoop> value) {
        Gauge.builder(name, loops, of -> total(value))
                .description(description)
                .baseUnit(unit)
                .tag("endpoint", endpoint)
                .register(registry);
    }

    private void sum(MeterRegistry registry, String name, String description, ToLongFunction<OnLoop> value) {
        FunctionCounter.builder(name, loops, of -> total(value))
                .description(description)
                .tag("endpoint", endpoint)
                .register(registry);
    }

    private long total(ToLongFunction<OnLoop> value) {
        return loops.stream().mapToLong(value).sum();
    }

    /**
     * Written by one event loop, read by any thread. Its updates of volatile fields need not be atomic, because there is
     * only one writer.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private final class OnLoop implements EndpointMetrics {

        private final OwnCount delivered = new OwnCount();
        private final OwnCount dropped = new OwnCount();
        private volatile long open;
        private volatile long waitingBytes;
        private volatile int slow;

        @Override
        public void opened() {
            opened.increment();
            open = open + 1;
        }

        @Override
        public void closed(String reason) {
            counter(closed, reason).increment();
            open = open - 1;
        }

        @Override
        public void delivered() {
            delivered.add();
        }

        @Override
        public void dropped() {
            dropped.add();
        }

        @Override
        public void waiting(long bytes, int connections) {
            waitingBytes = bytes;
            slow = connections;
        }
    }
}
