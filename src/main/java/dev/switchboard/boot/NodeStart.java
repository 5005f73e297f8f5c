package dev.switchboard.boot;

import dev.switchboard.boot.nodes.NodeRegistry;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.DurableWork;
import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import dev.switchboard.config.Version;
import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.limits.LimitsConfig;
import dev.switchboard.limits.MemoryConfig;
import dev.switchboard.limits.MemoryWatch;
import dev.switchboard.limits.RedisRateLimiter;
import dev.switchboard.log.LineageWatch;
import dev.switchboard.ops.HubMetrics;
import dev.switchboard.ops.OpsServer;
import dev.switchboard.routing.RoutingConfig;
import dev.switchboard.routing.TopicRouter;
import dev.switchboard.storage.Migrations;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.storage.RedisConfig;
import dev.switchboard.storage.RedisStore;
import dev.switchboard.tracing.OtlpTracing;
import dev.switchboard.tracing.TracingConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Starts a node: opens one part after the other, each depending only on earlier ones, and registers each with the
 * node's stop. Used once, on a thread that may block.
 */
final class NodeStart {

    /** Ten times what any step takes; a step that needs more has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofSeconds(5);
    /** Hazelcast hands over its partitions first. */
    private static final Duration LEAVE_CLUSTER = Duration.ofSeconds(15);

    /** In the system's message; epoll and NIO throw different exceptions, and the same ones for a wrong address. */
    private static final String IN_USE = "in use";

    private final Settings settings;
    private final GracefulStop stop;
    private final DeploymentPlan plan;
    private final ClusterConfig cluster;
    private final StoreNodes nodes;
    private final HubMetrics metrics;
    private BooleanSupplier drained = () -> false;

    NodeStart(Settings settings, GracefulStop stop) {
        this.settings = settings;
        this.stop = stop;
        this.plan = DeploymentPlan.from(settings);
        this.metrics = new HubMetrics(MeterLabels.of(plan));
        stop.addBlocking("the meters", metrics::close);
        Settings section = settings.at("cluster");
        String name = section.optionalText("name").orElseGet(() -> HubStores.clusterName(settings));
        this.cluster = ClusterConfig.from(section, name, ClusterSecret.of(settings));
        this.nodes = new StoreNodes(settings, plan, cluster);
    }

    String clusterName() {
        return cluster.name();
    }

    HubNode run() {
        HubStores stores = openStores();
        nodes.look(postgresConfig(stores));
        ClusteredVertx clustered = joinCluster();
        Vertx vertx = clustered.vertx();
        openTracing(vertx, clustered.nodeId());
        LineageWatch lineage = watchLineage(vertx);
        Postgres postgres = openPostgres(vertx, stores);
        lineage.guard(postgres);
        RedisStore redis = openRedis(vertx, stores);
        Migrations migrations = migrate(vertx, postgres);
        lineage.start(postgres);
        TopicRouter router = startRouter(clustered);
        NodeRegistry registry = register(clustered, router, migrations);
        MemoryWatch memory = MemoryWatch.start(
                vertx, MemoryConfig.from(settings.at("memory")), metrics.memory(), ExitOnOutOfMemory::exit);
        new DurableWork(plan.durable(), memory).install(vertx);
        Commands commands = new Commands(vertx, router.node(), plan.owners(), plan.internal(), router).install();
        plan.concerns().forEach(concern -> deploy(vertx, router, concern));
        // Before the concerns stop, other nodes must know to send their commands elsewhere.
        stop.add("the announcement of the concerns", SHORT, () -> withdrawConcerns(router));
        // The endpoints open after everything they use, and so they close before it.
        OptionalInt http = plan.gateway()
                ? OptionalInt.of(openEndpoints(vertx, router, registry, commands, memory))
                : OptionalInt.empty();
        ConcernWatch concerns = watchConcerns(vertx, router);
        OpsServer ops = openOps(
                vertx, new NodeHealth(postgres, redis, migrations, router, registry, concerns, memory, stop, drained));
        return new HubNode(vertx, router.node(), http, ops.port(), stop);
    }

    private HubStores openStores() {
        HubStores stores = HubStores.open(settings, stop::isDraining);
        stores.embedded().ifPresent(embedded -> stop.addBlocking("the embedded stores", embedded::close));
        return stores;
    }

    private ClusteredVertx joinCluster() {
        ClusteredVertx clustered = await(
                ClusteredVertx.start(cluster, nodes.known(), metrics.vertx(), metrics.seal()), "joining the cluster");
        stop.add("the cluster", LEAVE_CLUSTER, clustered::close);
        metrics.node(clustered.nodeId());
        await(metrics.watchLoops(clustered.vertx(), ClusteredVertx.loops()), "measuring the event loops");
        return clustered;
    }

    private void openTracing(Vertx vertx, String node) {
        TracingConfig config = TracingConfig.from(settings.at("tracing").at("otlp"));
        config.endpoint().ifPresent(endpoint -> {
            OtlpTracing tracing = OtlpTracing.open(config, endpoint, Version.current(), node);
            tracing.install(vertx);
            stop.addBlocking("the traces", tracing::close);
        });
    }

    /** Before the first connection to the store is made, so that it is compared with what the members remember. */
    private LineageWatch watchLineage(Vertx vertx) {
        LineageWatch lineage =
                await(LineageWatch.open(vertx, LineageFile.in(settings)), "reading the lineage of the logs");
        stop.addBlocking("the watch of the lineage", lineage::close);
        return lineage;
    }

    private Postgres openPostgres(Vertx vertx, HubStores stores) {
        Postgres postgres = Postgres.open(vertx, postgresConfig(stores)).install(vertx);
        stop.add("the PostgreSQL pool", SHORT, postgres::close);
        return postgres;
    }

    private PostgresConfig postgresConfig(HubStores stores) {
        return PostgresConfig.from(settings.at("storage").at("postgres"), stores.postgres());
    }

    private RedisStore openRedis(Vertx vertx, HubStores stores) {
        Settings section = settings.at("storage").at("redis");
        RedisStore redis = RedisStore.open(vertx, RedisConfig.from(section, stores.redis()))
                .install(vertx);
        stop.add("the Redis pool", SHORT, redis::close);
        return redis;
    }

    /** Returns after the first attempt, so a node starts without PostgreSQL too. */
    private Migrations migrate(Vertx vertx, Postgres postgres) {
        Migrations migrations = await(Migrations.start(vertx, postgres), "running the migrations");
        stop.addBlocking("the migrations", migrations::close);
        return migrations;
    }

    private TopicRouter startRouter(ClusteredVertx clustered) {
        RoutingConfig config = RoutingConfig.from(settings.at("cluster").at("routing"));
        TopicRouter router = await(
                TopicRouter.start(clustered.vertx(), clustered.hazelcast(), config, metrics.routing()),
                "synchronising with the other nodes");
        stop.add("routing", SHORT, router::close);
        return router;
    }

    private NodeRegistry register(ClusteredVertx clustered, TopicRouter router, Migrations migrations) {
        NodeRegistry registry = await(
                nodes.register(clustered, router, migrations, metrics.nodes()), "registering with the other nodes");
        stop.add("the node's row", SHORT, registry::close);
        return registry;
    }

    /** Without a gateway the node has no clients that need them. */
    private ConcernWatch watchConcerns(Vertx vertx, TopicRouter router) {
        ConcernWatch watch = new ConcernWatch(plan.gateway() ? plan.owners().values() : Set.of(), router);
        vertx.setPeriodic(ConcernWatch.INTERVAL.toMillis(), fired -> watch.look());
        return watch;
    }

    private void deploy(Vertx vertx, TopicRouter router, DeploymentPlan.Concern concern) {
        JsonObject config = new JsonObject()
                .put("concern", concern.name())
                .put("node", router.node())
                .put("settings", concern.settings())
                .put("quota", settings.at("quota").toJson());
        String deployment = await(
                vertx.deployVerticle(
                        concern.verticle(),
                        new DeploymentOptions()
                                .setInstances(concern.instances())
                                .setConfig(config)),
                "deploying " + concern.name());
        stop.add(concern.name(), SHORT, () -> vertx.undeploy(deployment));
        await(router.listen(Topic.concern(concern.name())), "announcing " + concern.name());
    }

    private Future<Void> withdrawConcerns(TopicRouter router) {
        return Future.join(plan.concerns().stream()
                        .map(concern -> router.withdraw(Topic.concern(concern.name())))
                        .toList())
                .mapEmpty();
    }

    private int openEndpoints(
            Vertx vertx, TopicRouter router, NodeRegistry registry, Commands commands, Headroom headroom) {
        GatewayStart gateway = new GatewayStart(
                settings, vertx, router, registry::surroundings, commands, limiter(vertx), headroom, metrics);
        int port = listening(gateway.open(), "http", settings.at("http"));
        drained = gateway::isDraining;
        stop.add("the endpoints", gateway::drainAtMost, gateway::drain);
        return port;
    }

    private RateLimiter limiter(Vertx vertx) {
        LimitsConfig limits = LimitsConfig.from(settings.at("limits"));
        return limits.enabled() ? RedisRateLimiter.of(limits, RedisStore.of(vertx)) : RateLimiter.OFF;
    }

    private OpsServer openOps(Vertx vertx, NodeHealth health) {
        Settings ops = settings.at("ops");
        HostCheck hosts = HostCheck.ofOps(ops.text("host"), ops.texts("hosts"));
        return listening(
                OpsServer.start(vertx, ops.text("host"), ops.whole("port"), hosts::allows, health.checks(), metrics),
                "ops",
                ops);
    }

    private static <T> T listening(Future<T> server, String section, Settings address) {
        return await(
                server.recover(cause -> Future.failedFuture(
                        cause instanceof IOException refused ? cannotListen(section, address, refused) : cause)),
                "opening " + section);
    }

    private static ConfigException cannotListen(String section, Settings address, IOException cause) {
        String place = address.text("host") + ":" + address.whole("port");
        return String.valueOf(cause.getMessage()).contains(IN_USE)
                ? new ConfigException(section + ".port", place + ": port already in use")
                : new ConfigException(section, "cannot listen on " + place + ": " + cause.getMessage());
    }

    private static <T> T await(Future<T> future, String what) {
        try {
            return future.recover(cause -> Future.failedFuture(
                            cause instanceof ConfigException
                                    ? cause
                                    : new IllegalStateException(what + " failed: " + cause.getMessage(), cause)))
                    .await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(what + " took longer than " + PATIENCE.toSeconds() + " s", late);
        }
    }
}
