package dev.switchboard.ops;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.EndpointMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The gateway's meters: connections and deliveries by endpoint, replays, filled gaps, requests to clients. Safe from any thread. */
final class GatewayMeters implements GatewayMetrics {

    private final Map<String, EndpointMeters> endpoints;
    private final CommandMeters commands;
    private final Counter replayed;
    private final Counter gaps;
    private final Counter filled;
    private final Counter asked;
    private final Counter answered;
    private final Map<String, Counter> drifts = new HashMap<>();
    private final Map<String, Counter> drops = new HashMap<>();

    GatewayMeters(
            MeterRegistry registry,
            Collection<String> endpointNames,
            Collection<String> reasons,
            CommandMeters commands) {
        Map<String, EndpointMeters> all = new HashMap<>();
        endpointNames.forEach(name -> all.put(name, new EndpointMeters(registry, name, reasons)));
        this.endpoints = Map.copyOf(all);
        this.commands = commands;
        this.replayed = Counter.builder("switchboard.events.replayed")
                .description("Events replayed from a log to clients that resumed.")
                .register(registry);
        this.gaps = Counter.builder("switchboard.gaps.filled")
                .description("Times that this node missed events of a topic and read them from its log.")
                .register(registry);
        this.filled = Counter.builder("switchboard.events.filled")
                .description("Events that this node missed and read from a log.")
                .register(registry);
        this.asked = Counter.builder("switchboard.requests.asked")
                .description("Connections that were sent a back end's request.")
                .register(registry);
        this.answered = Counter.builder("switchboard.requests.answered")
                .description("Clients' answers to requests of back ends.")
                .register(registry);
        for (String reason : DROPPED_ANSWERS) {
            drops.put(reason, drops(registry, reason));
        }
        for (String drift : DRIFTS) {
            drifts.put(drift, drifts(registry, drift));
        }
    }

    static Counter drifts(MeterRegistry registry, String drift) {
        return Counter.builder("switchboard.drift.repaired")
                .description("Inconsistencies within this node that two successive self-audits found and repaired.")
                .tag("kind", drift)
                .register(registry);
    }

    private static Counter drops(MeterRegistry registry, String reason) {
        return Counter.builder("switchboard.requests.dropped")
                .description("Clients' answers that no request took.")
                .tag("reason", reason)
                .register(registry);
    }

    @Override
    public void asked(int connections) {
        asked.increment(connections);
    }

    @Override
    public void answeredQuestion() {
        answered.increment();
    }

    @Override
    public void answerDropped(String reason) {
        Objects.requireNonNull(drops.get(reason), reason).increment();
    }

    @Override
    public void driftRepaired(String drift) {
        Objects.requireNonNull(drifts.get(drift), drift).increment();
    }

    /** {@code {<endpoint>: {open, opened, delivered, dropped, waitingBytes, slow}}}. */
    JsonObject endpoints() {
        JsonObject figures = new JsonObject();
        endpoints.forEach((name, meters) -> figures.put(name, meters.figures()));
        return figures;
    }

    /** {@code {replayed, gaps, filled}}. */
    JsonObject figures() {
        return new JsonObject()
                .put("replayed", (long) replayed.count())
                .put("gaps", (long) gaps.count())
                .put("filled", (long) filled.count());
    }

    @Override
    public EndpointMetrics endpoint(String name) {
        EndpointMeters known = endpoints.get(name);
        return known == null ? EndpointMetrics.NONE : known.onLoop();
    }

    @Override
    public void refused(String endpoint, String reason) {
        EndpointMeters known = endpoints.get(endpoint);
        if (known != null) {
            known.refused(reason);
        }
    }

    @Override
    public void gapFilled(int events) {
        gaps.increment();
        filled.increment(events);
    }

    @Override
    public void replayed(int events) {
        replayed.increment(events);
    }

    @Override
    public void answered(String command, String code, long nanos) {
        commands.answered(command, code, nanos);
    }
}
