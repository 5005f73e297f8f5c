package dev.switchboard.ops;

import dev.switchboard.api.ApiMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands by name and outcome, with how long their answers took, whichever way they came. Safe from any thread. */
final class CommandMeters implements ApiMetrics {

    /** What a client may make up is counted under one name. */
    static final String UNKNOWN = "unknown";

    private static final String OK = "OK";
    private static final Duration[] BUCKETS = Buckets.ofMillis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000);

    private final Map<String, Meters> meters;

    /** One command's. */
    private record Meters(Timer duration, Map<String, Counter> byOutcome) {

        private void note(String code, long nanos) {
            duration.record(nanos, TimeUnit.NANOSECONDS);
            Counter outcome = byOutcome.get(code);
            if (outcome != null) {
                outcome.increment();
            }
        }
    }

    CommandMeters(MeterRegistry registry, Collection<String> commands, Collection<String> codes) {
        Map<String, Meters> all = new HashMap<>();
        commands.forEach(command -> all.put(command, register(registry, command, codes)));
        all.put(UNKNOWN, register(registry, UNKNOWN, codes));
        meters = Map.copyOf(all);
    }

    private static Meters register(MeterRegistry registry, String command, Collection<String> codes) {
        Timer duration = Timer.builder("switchboard.command.duration")
                .description("From a command's arrival to its answer, what its joins wait for included.")
                .tag("command", command)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        Map<String, Counter> byOutcome = new HashMap<>();
        byOutcome.put(OK, counter(registry, command, OK));
        codes.forEach(code -> byOutcome.put(code, counter(registry, command, code)));
        return new Meters(duration, Map.copyOf(byOutcome));
    }

    private static Counter counter(MeterRegistry registry, String command, String outcome) {
        return Counter.builder("switchboard.commands")
                .description("Commands answered, by the answer's code.")
                .tag("command", command)
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void answered(String command, String code, long nanos) {
        Meters known = meters.get(command);
        (known == null ? meters.get(UNKNOWN) : known).note(code, nanos);
    }
}
