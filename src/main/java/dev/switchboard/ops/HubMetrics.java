package dev.switchboard.ops;

import dev.switchboard.api.ApiMetrics;
import dev.switchboard.gateway.connection.GatewayMetrics;
import dev.switchboard.routing.RoutingMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.VertxMetricsFactory;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The meters of one node for Prometheus: what the rooms report, and the process itself. Every meter whose labels are known
 * exists from the start with 0, and no label takes a value that a client invents. Safe from any thread; made before the
 * node's Vert.x, closed after it.
 */
public final class HubMetrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMeters process = new ProcessMeters(registry);
    private final CommandMeters commands;
    private final GatewayMeters gateway;
    private final RoutingMeters routing = new RoutingMeters(registry);
    private final PoolMeters pools = new PoolMeters(registry);
    private final HealthMeters health = new HealthMeters(registry);
    private final LoopDelayMeter loopDelay = new LoopDelayMeter(registry);

    /**
     * The values that labels take.
     *
     * @param commands every command that is counted
     * @param codes what a command may be refused with
     * @param endpoints the endpoints of the gateway
     * @param reasons why a connection ends
     */
    public record Labels(
            Collection<String> commands,
            Collection<String> codes,
            Collection<String> endpoints,
            Collection<String> reasons) {

        public Labels {
            commands = Set.copyOf(commands);
            codes = Set.copyOf(codes);
            endpoints = Set.copyOf(endpoints);
            reasons = Set.copyOf(reasons);
        }
    }

    public HubMetrics(Labels labels) {
        commands = new CommandMeters(registry, labels.commands(), labels.codes());
        gateway = new GatewayMeters(registry, labels.endpoints(), labels.reasons(), commands);
    }

    /** Publishes the id of this node in the cluster. */
    public void node(String id) {
        Gauge.builder("switchboard.node.info", () -> 1)
                .description("The node's id in the cluster, which its log lines name.")
                .tag("node", id)
                .register(registry);
    }

    public GatewayMetrics gateway() {
        return gateway;
    }

    public ApiMetrics api() {
        return commands;
    }

    public RoutingMetrics routing() {
        return routing;
    }

    /** Measures Vert.x's pools and nothing else of Vert.x. */
    public VertxMetricsFactory vertx() {
        return options -> pools;
    }

    /** Measures how late the event loops are, until the node's Vert.x ends. */
    public Future<Void> watchLoops(Vertx vertx, int loops) {
        return loopDelay.watch(vertx, loops);
    }

    /** Fails while an event loop is blocked. */
    HealthCheck loops() {
        return HealthCheck.of("event-loops", loopDelay::stuck);
    }

    /**
     * What the console draws: counters since the start and current values. Small, and cheap enough for a request each second.
     */
    public JsonObject figures() {
        Runtime jvm = Runtime.getRuntime();
        return new JsonObject()
                .put("at", System.currentTimeMillis())
                .put("upMs", ManagementFactory.getRuntimeMXBean().getUptime())
                .put("heapBytes", jvm.totalMemory() - jvm.freeMemory())
                .put("heapMaxBytes", jvm.maxMemory())
                .put("loopDelayMaxMs", loopDelay.maxMs())
                .put("commands", commands.figures())
                .put("events", gateway.figures().mergeIn(routing.events()))
                .put("endpoints", gateway.endpoints())
                .put("routing", routing.figures());
    }

    /** All meters as text, after asking the health checks. */
    Future<String> scrape(Vertx vertx, List<HealthCheck> checks, String contentType) {
        return HealthReport.of(checks)
                .compose(report -> vertx.executeBlocking(
                        () -> {
                            health.note(report);
                            return registry.scrape(contentType);
                        },
                        false));
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }
}
