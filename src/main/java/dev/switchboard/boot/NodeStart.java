package dev.switchboard.boot;

import dev.switchboard.boot.nodes.NodeRegistry;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.DurableWork;
import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.config.Version;
import dev.switchboard.hook.HookVerticle;
import dev.switchboard.limits.LimitsConfig;
import dev.switchboard.limits.MemoryConfig;
import dev.switchboard.limits.MemoryWatch;
import dev.switchboard.limits.RedisRateLimiter;
import dev.switchboard.log.LineageWatch;
import dev.switchboard.ops.HubMetrics;
import dev.switchboard.ops.OpsServer;
import dev.switchboard.remote.BackEndDecisions;
import dev.switchboard.remote.RemoteConcern;
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
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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

    private final Reloadable<Settings> running;
    private final Settings settings;
    private final GracefulStop stop;
    private final CompletableFuture<?> exit;
    private final DeploymentPlan plan;
    private final ClusterConfig cluster;
    private final StoreNodes nodes;
    private final HubMetrics metrics;
    private final EarlyPorts ports;
    private BooleanSupplier drained = () -> false;
    private @Nullable OpsServer ops;

    /** @param exit completes when the process is asked to exit, which ends the start */
    NodeStart(Reloadable<Settings> running, GracefulStop stop, CompletableFuture<?> exit) {
        this.running = running;
        this.settings = running.get();
        this.stop = stop;
        this.exit = exit;
        this.plan = DeploymentPlan.from(settings);
        this.metrics = new HubMetrics(MeterLabels.of(plan));
        metrics.watchLog(LogQueue::dropped);
        stop.addBlocking("the meters", metrics::close);
        this.ports = new EarlyPorts(settings, metrics);
        stop.add("the private port", SHORT, ports::close);
        Settings section = settings.at("cluster");
        String name = section.optionalText("name").orElseGet(() -> HubStores.clusterName(settings));
        this.cluster = ClusterConfig.from(section, name, ClusterSecret.of(settings));
        this.nodes = new StoreNodes(running, plan, cluster);
    }

    String clusterName() {
        return cluster.name();
    }

    HubNode run() {
        OpsServer opened = await(ports.openOps(), "opening ops");
        ops = opened;
        if (plan.gateway()) {
            await(ports.holdHttp(), "opening http");
        }
        Future<Void> warm = warmUp();
        waitingFor("starting the stores");
        HubStores stores = openStores();
        waitingFor("looking for the other nodes");
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
        MemoryWatch memory = MemoryWatch.ofProcess(
                vertx, MemoryConfig.from(settings.at("memory")), metrics.memory(), ExitOnOutOfMemory::exit);
        await(vertx.deployVerticle(memory), "watching the memory");
        new DurableWork(plan.durable(), memory).install(vertx);
        Commands commands =
                new Commands(vertx, router.node(), plan.owners(), plan.internal(), plan.timeouts(), router).install();
        metrics.backEnds().install(vertx);
        BackEndDecisions decisions = BackEndDecisions.open(vertx, running);
        decisions.install(vertx);
        stop.add("the decisions of back ends", SHORT, decisions::close);
        new ChannelStart(running, plan)
                .open(vertx)
                .ifPresent(tokens -> stop.add("the tokens of channels", SHORT, tokens::close));
        plan.concerns().forEach(concern -> deploy(vertx, router, concern));
        // Before the concerns stop, other nodes must know to send their commands elsewhere.
        stop.add("the announcement of the concerns", SHORT, () -> withdrawConcerns(router));
        // Much of what it shares the time with is waiting, so that it takes little time of its own.
        await(warm, "warming up");
        // The endpoints open after everything they use, and so they close before it.
        OptionalInt http = plan.gateway()
                ? OptionalInt.of(openEndpoints(vertx, router, registry, commands, memory))
                : OptionalInt.empty();
        ConcernWatch concerns = watchConcerns(vertx, router);
        opened.started(new NodeHealth(postgres, redis, migrations, router, registry, concerns, memory, stop, drained)
                .checks());
        return new HubNode(vertx, router.node(), http, opened.port(), stop);
    }

    /** Succeeds when the endpoints' code is warm, or will not get warmer; without a gateway there is none. */
    private Future<Void> warmUp() {
        if (!plan.gateway() || !settings.at("warmUp").flag("enabled")) {
            return Future.succeededFuture();
        }
        WarmUp warmUp = new WarmUp(settings, plan, metrics.warmUp());
        stop.add("the warm-up", SHORT, warmUp::close);
        return warmUp.run();
    }

    private HubStores openStores() {
        HubStores stores = HubStores.open(settings, stop::isDraining);
        stores.embedded().ifPresent(embedded -> stop.addBlocking("the embedded stores", embedded::close));
        return stores;
    }

    private ClusteredVertx joinCluster() {
        Settings socketIo = settings.at("socketio");
        int longestMessage = Math.max(
                settings.at("gateway").whole("maxMessageBytes"),
                Math.max(socketIo.whole("maxPayload"), socketIo.whole("maxPacket")));
        ClusteredVertx clustered = await(
                ClusteredVertx.start(
                        cluster.withLongestMessage(longestMessage), nodes.known(), metrics.vertx(), metrics.seal()),
                "joining the cluster");
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
        metrics.installForConcerns(vertx);
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
                .put("quota", settings.at("quota").toJson())
                .put("channels", settings.at("channels").toJson())
                .put("links", LinkRules.of(settings))
                .put("push", PushRules.of(settings))
                .put("limited", settings.at("limits").flag("enabled"));
        DeploymentOptions options = new DeploymentOptions().setConfig(config);
        String deployment = await(deploy(vertx, concern, options), "deploying " + concern.name());
        stop.add(concern.name(), SHORT, () -> vertx.undeploy(deployment));
        await(router.listen(Topic.concern(concern.name())), "announcing " + concern.name());
    }

    /** Those that ask back ends read the secrets that a reload replaces. */
    private Future<String> deploy(Vertx vertx, DeploymentPlan.Concern concern, DeploymentOptions options) {
        if (concern.verticle() == null) {
            return vertx.deployVerticle(new RemoteConcern(concern.name(), concern.commands(), running), options);
        }
        return concern.name().equals(DeploymentPlan.HOOK)
                ? vertx.deployVerticle(new HookVerticle(running), options)
                : vertx.deployVerticle(concern.verticle(), options.setInstances(concern.instances()));
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
                running, vertx, router, registry::surroundings, commands, limiter(vertx), headroom, metrics);
        int port = await(
                EarlyPorts.listening(gateway.open(ports::releaseHttp), "http", settings.at("http")), "opening http");
        drained = gateway::isDraining;
        stop.add("the endpoints", gateway::drainAtMost, gateway::drain);
        return port;
    }

    private RateLimiter limiter(Vertx vertx) {
        return RedisRateLimiter.of(running.map(now -> LimitsConfig.from(now.at("limits"))), RedisStore.of(vertx));
    }

    private void waitingFor(String what) {
        if (ops != null) {
            ops.waitingFor(what);
        }
    }

    private <T> T await(Future<T> future, String what) {
        waitingFor(what);
        CompletableFuture<T> step = future.toCompletionStage().toCompletableFuture();
        try {
            CompletableFuture.anyOf(step, exit).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (exit.isDone()) {
                throw new StartCancelled(what);
            }
            return step.join();
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            throw cause instanceof ConfigException config ? config : new StartFailed(what, cause);
        } catch (TimeoutException late) {
            throw new StartFailed(what, new TimeoutException("took longer than " + PATIENCE.toSeconds() + " s"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + " was interrupted", interrupted);
        }
    }
}
