package dev.switchboard.ops;

import dev.switchboard.backend.BackEndMetrics;
import dev.switchboard.backend.BackEndsMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The meters of back ends that are asked over HTTP, by their names in the configuration. Safe from any thread. */
final class BackEndMeters implements BackEndsMetrics {

    private static final String BACK_END = "back_end";
    private static final List<String> STATES = List.of("CLOSED", "HALF_OPEN", "OPEN");
    private static final List<String> OUTCOMES =
            List.of("OK", "refused", "TIMEOUT", "UNAVAILABLE", "PAYLOAD_TOO_LARGE", "INTERNAL");
    private static final List<String> EFFECTS = List.of("join", "leave", "publish", "members");

    private final MeterRegistry registry;

    BackEndMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public BackEndMetrics of(String backEnd, IntSupplier inFlight, IntSupplier waiting) {
        gauge("switchboard.backend.inflight", "Requests in flight to a back end.", backEnd, inFlight::getAsInt);
        gauge("switchboard.backend.waiting", "Requests that wait for their turn.", backEnd, waiting::getAsInt);
        return new OfOne(registry, backEnd);
    }

    private void gauge(String name, String description, String backEnd, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tag(BACK_END, backEnd)
                .strongReference(true)
                .register(registry);
    }

    /** The meters of one back end. */
    private static final class OfOne implements BackEndMetrics {

        private final Map<String, Timer> answered = new ConcurrentHashMap<>();
        private final Map<String, Counter> effects = new ConcurrentHashMap<>();
        private final Map<String, Counter> circuits = new ConcurrentHashMap<>();
        private final Counter retried;
        private final Counter allowed;
        private final Counter refused;
        private final AtomicReference<String> state = new AtomicReference<>("CLOSED");

        OfOne(MeterRegistry registry, String backEnd) {
            OUTCOMES.forEach(outcome -> answered.put(
                    outcome,
                    Timer.builder("switchboard.backend.duration")
                            .description("From a question to a back end to its answer, the wait and retries included.")
                            .tag(BACK_END, backEnd)
                            .tag("outcome", outcome)
                            .serviceLevelObjectives(Buckets.ofMillis(5, 25, 100, 250, 1_000, 2_500, 10_000))
                            .register(registry)));
            EFFECTS.forEach(kind -> effects.put(
                    kind,
                    Counter.builder("switchboard.backend.effects.failed")
                            .description("Effects of answers that could not be carried out.")
                            .tag(BACK_END, backEnd)
                            .tag("kind", kind)
                            .register(registry)));
            STATES.forEach(one -> circuit(registry, backEnd, one));
            retried = Counter.builder("switchboard.backend.retries")
                    .description("Requests that were sent once more.")
                    .tag(BACK_END, backEnd)
                    .register(registry);
            allowed = alone(registry, backEnd, "allowed");
            refused = alone(registry, backEnd, "refused");
        }

        private static Counter alone(MeterRegistry registry, String backEnd, String outcome) {
            return Counter.builder("switchboard.backend.away")
                    .description("Decisions made without the back end, as whenAway says.")
                    .tag(BACK_END, backEnd)
                    .tag("outcome", outcome)
                    .register(registry);
        }

        private void circuit(MeterRegistry registry, String backEnd, String one) {
            Gauge.builder("switchboard.backend.circuit", () -> one.equals(state.get()) ? 1 : 0)
                    .description("1 for the state that the circuit of a back end is in.")
                    .tag(BACK_END, backEnd)
                    .tag("state", one)
                    .strongReference(true)
                    .register(registry);
            circuits.put(
                    one,
                    Counter.builder("switchboard.backend.circuit.changes")
                            .description("How often the circuit of a back end came into a state.")
                            .tag(BACK_END, backEnd)
                            .tag("state", one)
                            .register(registry));
        }

        @Override
        public void answered(String outcome, long nanos) {
            Timer timer = answered.get(outcome);
            if (timer != null) {
                timer.record(Duration.ofNanos(nanos));
            }
        }

        @Override
        public void retried() {
            retried.increment();
        }

        @Override
        public void circuit(String entered) {
            state.set(entered);
            increment(circuits, entered);
        }

        @Override
        public void effectFailed(String kind) {
            increment(effects, kind);
        }

        private static void increment(Map<String, Counter> counters, String label) {
            Counter counter = counters.get(label);
            if (counter != null) {
                counter.increment();
            }
        }

        @Override
        public void decidedAlone(boolean allow) {
            (allow ? allowed : refused).increment();
        }
    }
}
