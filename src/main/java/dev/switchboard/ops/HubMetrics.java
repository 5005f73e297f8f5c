package dev.switchboard.ops;

import dev.switchboard.api.ApiMetrics;
import dev.switchboard.backend.BackEndsMetrics;
import dev.switchboard.boot.nodes.NodesMetrics;
import dev.switchboard.boot.warmup.WarmUpMetrics;
import dev.switchboard.bus.seal.SealMetrics;
import dev.switchboard.config.Version;
import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.limits.MemoryMetrics;
import dev.switchboard.routing.RoutingMetrics;
import io.micrometer.core.instrument.FunctionCounter;
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
import java.util.function.LongSupplier;

/**
 * The meters of one node for Prometheus: the hub's own and the process's. Every meter whose labels are known exists from the
 * start with 0, and no label takes a value that a client chooses. Safe from any thread; created before the node's Vert.x,
 * closed after it.
 */
public final class HubMetrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMeters process = new ProcessMeters(registry);
    private final CommandMeters commands;
    private final GatewayMeters gateway;
    private final RoutingMeters routing = new RoutingMeters(registry);
    private final SealMeters seal = new SealMeters(registry);
    private final NodeMeters nodes = new NodeMeters(registry);
    private final PoolMeters pools = new PoolMeters(registry);
    private final GroupCommitMeters commits = new GroupCommitMeters(registry);
    private final OutboxMeters outbox = new OutboxMeters(registry);
    private final PushMeters push = new PushMeters(registry);
    private final RemovalMeters removals = new RemovalMeters(registry);
    private final SearchMeters search = new SearchMeters(registry);
    private final BackEndMeters backEnds = new BackEndMeters(registry);
    private final IntakeMeters intake;
    private final HealthMeters health = new HealthMeters(registry);
    private final MemoryMeters memory = new MemoryMeters(registry);
    private final WarmUpMeters warmUp = new WarmUpMeters(registry);
    private final LoopDelayMeter loopDelay = new LoopDelayMeter(registry);

    /**
     * The possible values of labels.
     *
     * @param commands the commands that are counted by name
     * @param codes the codes of refusals
     * @param endpoints the endpoints of the gateway
     * @param reasons the reasons for which connections are closed or refused
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
        intake = new IntakeMeters(registry, labels.endpoints());
        gateway = new GatewayMeters(registry, labels.endpoints(), labels.reasons(), commands);
    }

    /** Publishes the id of this node in the cluster, and its version. */
    public void node(String id) {
        Gauge.builder("switchboard.node.info", () -> 1)
                .description("The node's id in the cluster, as in its log lines, and its version.")
                .tag("node", id)
                .tag("version", Version.current())
                .register(registry);
    }

    public GatewayMetrics gateway() {
        return gateway;
    }

    public IntakeMetrics intake() {
        return intake;
    }

    /** Measures what the node has half received, in bytes, and how many clients have shown no token. */
    public void watchIntake(LongSupplier bytes, LongSupplier strangersBytes, LongSupplier strangers) {
        intake.watch(registry, bytes, strangersBytes, strangers);
    }

    public ApiMetrics api() {
        return commands;
    }

    public RoutingMetrics routing() {
        return routing;
    }

    public MemoryMetrics memory() {
        return memory;
    }

    public WarmUpMetrics warmUp() {
        return warmUp;
    }

    public NodesMetrics nodes() {
        return nodes;
    }

    /** Lets the node's concerns report what they do; to be called before they are deployed. */
    public void installForConcerns(Vertx vertx) {
        commits.install(vertx);
        outbox.install(vertx);
        push.install(vertx);
        removals.retention().install(vertx);
        removals.erasures().install(vertx);
        search.install(vertx);
    }

    public BackEndsMetrics backEnds() {
        return backEnds;
    }

    public SealMetrics seal() {
        return seal;
    }

    /** Counts the log lines that were dropped because nobody read the output, as the process knows them. */
    public void watchLog(LongSupplier dropped) {
        FunctionCounter.builder("switchboard.log.dropped", dropped, LongSupplier::getAsLong)
                .description("Log lines dropped because nobody read the output.")
                .register(registry);
    }

    /** Metrics of Vert.x's pools, and nothing else of Vert.x. */
    public VertxMetricsFactory vertx() {
        return options -> pools;
    }

    /** Measures event-loop delay until the node's Vert.x is closed. */
    public Future<Void> watchLoops(Vertx vertx, int loops) {
        return loopDelay.watch(vertx, loops);
    }

    /** Fails while an event loop is blocked. */
    HealthCheck loops() {
        return HealthCheck.of("event-loops", loopDelay::stuck);
    }

    /**
     * The figures that the console shows: counters since the start and current values. Cheap enough for a request per second.
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

    /** How long each command took since the start: {@code {boundsMs, commands: {<name>: {refused, counts}}}}. */
    public JsonObject timings() {
        return commands.timings();
    }

    /** Runs the health checks, then renders all meters as text. */
    Future<String> scrape(Vertx vertx, List<HealthCheck> checks, String contentType) {
        return HealthReport.of(checks)
                .compose(report -> vertx.executeBlocking(
                        () -> {
                            health.record(report);
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
