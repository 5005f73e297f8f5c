package dev.switchboard.ops;

import dev.switchboard.api.ApiMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Counts commands of every endpoint by name and outcome, and measures the time to their answers. Safe from any thread. */
final class CommandMeters implements ApiMetrics {

    /** The label of every command name that the hub does not know, so that clients cannot create time series. */
    static final String UNKNOWN = "unknown";

    private static final String OK = "OK";
    /** The label of every code that is not the hub's, so that back ends cannot create time series. */
    private static final String OTHER = "OTHER";

    private final Map<String, Meters> meters;
    private final Meters unknown;

    /** The meters of one command. */
    private record Meters(Durations.Row duration, Map<String, Counter> byOutcome) {

        private long refused() {
            return byOutcome.entrySet().stream()
                    .filter(outcome -> !outcome.getKey().equals(OK))
                    .mapToLong(outcome -> (long) outcome.getValue().count())
                    .sum();
        }

        private void record(String code, long nanos) {
            duration.record(nanos);
            Objects.requireNonNull(byOutcome.getOrDefault(code, byOutcome.get(OTHER)))
                    .increment();
        }
    }

    CommandMeters(PrometheusMeterRegistry registry, Collection<String> commands, Collection<String> codes) {
        Durations durations = new Durations(
                "switchboard_command_duration_seconds",
                "From a command's arrival to its answer, including the wait for its joins.",
                "command");
        Map<String, Meters> all = new HashMap<>();
        commands.forEach(
                command -> all.put(command, new Meters(durations.row(command), counters(registry, command, codes))));
        unknown = new Meters(durations.row(UNKNOWN), counters(registry, UNKNOWN, codes));
        all.put(UNKNOWN, unknown);
        registry.getPrometheusRegistry().register(durations);
        meters = Map.copyOf(all);
    }

    private static Map<String, Counter> counters(
            PrometheusMeterRegistry registry, String command, Collection<String> codes) {
        Map<String, Counter> byOutcome = new HashMap<>();
        byOutcome.put(OK, counter(registry, command, OK));
        byOutcome.put(OTHER, counter(registry, command, OTHER));
        codes.forEach(code -> byOutcome.put(code, counter(registry, command, code)));
        return Map.copyOf(byOutcome);
    }

    private static Counter counter(PrometheusMeterRegistry registry, String command, String outcome) {
        return Counter.builder("switchboard.commands")
                .description("Commands answered, by the answer's code.")
                .tag("command", command)
                .tag("outcome", outcome)
                .register(registry);
    }

    /**
     * {@code {answered, refused, boundsMs, counts}} of all commands: {@code counts} has one number for each
     * bound, and last the number of commands that took longer.
     */
    JsonObject figures() {
        long[] counts = new long[Durations.BUCKETS];
        long refused = 0;
        for (Meters command : meters.values()) {
            command.duration().addTo(counts);
            refused += command.refused();
        }
        return new JsonObject()
                .put("answered", Arrays.stream(counts).sum())
                .put("refused", refused)
                .put("boundsMs", Durations.boundsMs())
                .put("counts", new JsonArray(Arrays.stream(counts).boxed().toList()));
    }

    /** {@code {boundsMs, commands: {<name>: {refused, counts}}}} of the commands that were sent, as in {@link #figures}. */
    JsonObject timings() {
        JsonObject commands = new JsonObject();
        meters.forEach((command, each) -> {
            long[] counts = new long[Durations.BUCKETS];
            each.duration().addTo(counts);
            if (Arrays.stream(counts).sum() > 0) {
                commands.put(
                        command,
                        new JsonObject()
                                .put("refused", each.refused())
                                .put(
                                        "counts",
                                        new JsonArray(
                                                Arrays.stream(counts).boxed().toList())));
            }
        });
        return new JsonObject().put("boundsMs", Durations.boundsMs()).put("commands", commands);
    }

    @Override
    public void answered(String command, String code, long nanos) {
        meters.getOrDefault(command, unknown).record(code, nanos);
    }
}
