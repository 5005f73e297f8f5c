package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.OidcConfig;
import dev.switchboard.auth.OpenIdProvider;
import dev.switchboard.auth.OpenIdSignIn;
import dev.switchboard.auth.Revocations;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.CommandTimings;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.NodeConfiguration;
import dev.switchboard.bus.NodeStatus;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.config.ShownSettings;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.gateway.admission.HttpConfig;
import dev.switchboard.gateway.admission.RevocationFeed;
import dev.switchboard.gateway.client.ClientReader;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.gateway.operator.NodeCommands;
import dev.switchboard.gateway.operator.NodeReports;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.RecoveryConfig;
import dev.switchboard.gateway.socketio.recovery.ConnectionRecovery;
import dev.switchboard.gateway.sse.SseServices;
import dev.switchboard.gateway.topics.Drift;
import dev.switchboard.intake.IntakeConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.limits.DescriptorWatch;
import dev.switchboard.ops.HubMetrics;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceNotifier;
import dev.switchboard.rooms.RoomNotifier;
import dev.switchboard.rooms.RoomsConfig;
import dev.switchboard.routing.RoutingConfig;
import dev.switchboard.routing.TopicRouter;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what a node needs for clients: the gateway, what watches presence for its connections, the HTTP port with its
 * endpoints and REST. Used once, by {@link NodeStart}.
 */
final class GatewayStart {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayStart.class);
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    private final Reloadable<Settings> running;
    private final Settings settings;
    private final ShownSettings shown = new ShownSettings();
    private final Vertx vertx;
    private final TopicRouter router;
    private final Supplier<NodeStatus.Surroundings> surroundings;
    private final Reloadable<HttpConfig> http;
    private final IntakeLimits intake;
    private final Revocations revocations = new Revocations();
    private final List<HttpEndpoints> endpoints = new CopyOnWriteArrayList<>();
    /** The newest first. */
    private final Deque<String> deployed = new ConcurrentLinkedDeque<>();

    private final DescriptorWatch descriptors;
    private final Gateway gateway;
    private final TokenVerifier tokens;
    private final ConnectionConfig connections;
    private final RevocationFeed revocationFeed;
    private final ConnectionRecovery recovery;
    private final SseServices events;
    private final HubMetrics metrics;
    private final ApiStart api;
    private final SocketIoStart socketIo;

    /**
     * Reads files, so not on an event loop.
     *
     * @param surroundings what the node knows of the others of its store
     */
    GatewayStart(
            Reloadable<Settings> running,
            Vertx vertx,
            TopicRouter router,
            Supplier<NodeStatus.Surroundings> surroundings,
            Commands commands,
            RateLimiter limiter,
            Headroom headroom,
            HubMetrics metrics) {
        this.metrics = metrics;
        this.running = running;
        this.settings = running.get();
        this.vertx = vertx;
        this.router = router;
        this.surroundings = surroundings;
        this.descriptors = DescriptorWatch.ofProcess();
        this.http = running.map(now -> HttpConfig.from(now.at("http")));
        ConfigRules.notes(settings).forEach(LOG::warn);
        Reloadable<JwtConfig> jwt = running.map(DevelopmentSecret::jwt);
        this.intake = new IntakeLimits(IntakeConfig.from(settings), metrics.intake());
        metrics.watchIntake(() -> intake.all().used(), () -> intake.strangers().used(), intake::crowdSize);
        GatewayConfig rooms = GatewayConfig.from(settings).within(intake);
        this.connections = rooms.connection();
        Optional<OidcConfig> oidc = OidcConfig.from(settings.at("auth"));
        Optional<OpenIdProvider> provider = oidc.map(found -> new OpenIdProvider(vertx, found.issuer()));
        this.tokens =
                new TokenVerifier(vertx, jwt, Set.copyOf(settings.at("auth").texts("admins")), revocations, provider);
        this.gateway = new Gateway(
                vertx,
                router.node(),
                rooms,
                tokens,
                commands,
                router,
                router.context(),
                limiter,
                headroom,
                metrics.gateway());
        NodeRecovery positions = new NodeRecovery(
                        vertx,
                        RecoveryConfig.from(settings.at("socketio")),
                        commands,
                        jwt.get().secret())
                .start();
        this.recovery = new ConnectionRecovery(vertx, router.node(), gateway.registry(), commands, positions);
        this.events = new SseServices(
                gateway.admission(),
                commands,
                limiter,
                Decisions.of(vertx),
                positions,
                gateway.forwarder().tracing(),
                rooms.commands().maxRooms());
        this.revocationFeed = new RevocationFeed(
                gateway.registry(), revocations, commands, settings.at("auth").duration("revocationInterval"));
        this.api = new ApiStart(
                settings,
                vertx,
                commands,
                limiter,
                tokens,
                jwt,
                http,
                intake.at("rest"),
                provider.flatMap(found -> OpenIdSignIn.of(found, oidc.orElseThrow(), tokens)),
                metrics.api());
        this.socketIo = new SocketIoStart(
                settings,
                vertx,
                router,
                gateway,
                connections,
                intake,
                new ClientReader(() -> http.get().trustedProxies())::address,
                recovery);
    }

    /**
     * Opens the endpoints, after everything that they use; returns the port.
     *
     * @param releasePort gives up the port that the endpoints bind
     */
    Future<Integer> open(Supplier<Future<Void>> releasePort) {
        router.attach(gateway.fanout());
        return deploy(descriptors, new DeploymentOptions())
                .compose(deployed -> deploy(presenceNotifier(), new DeploymentOptions()))
                .compose(deployed -> deploy(roomNotifier(), new DeploymentOptions()))
                .compose(deployed -> deploy(revocationFeed, new DeploymentOptions()))
                .compose(deployed -> deploy(
                        new NodeCommands(
                                router.node(),
                                gateway.registry(),
                                gateway.fanout(),
                                gateway.drain(),
                                revocationFeed::revoke,
                                this::members,
                                surroundings,
                                reports(),
                                recovery::answerClaim,
                                gateway.moves()::move,
                                gateway.requests()::reach,
                                gateway.requests()::ask),
                        new DeploymentOptions()
                                .setConfig(new JsonObject()
                                        .put("concern", GatewayCommands.CONCERN)
                                        .put("node", router.node()))))
                .compose(deployed -> router.listen(Topic.concern(GatewayCommands.CONCERN)))
                .compose(announced -> socketIo.open())
                .compose(reachable -> releasePort.get())
                .compose(released -> vertx.deployVerticle(
                        this::endpoint,
                        new DeploymentOptions().setInstances(http.get().instances())))
                .map(deployed -> endpoints.get(0).port());
    }

    private Future<Void> deploy(Deployable verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options).onSuccess(deployed::push).mapEmpty();
    }

    /** Ends the connections, a few at a time, then the HTTP port, then what served them. */
    Future<Void> drain() {
        return gateway.drain()
                .forGood()
                .compose(drained -> socketIo.close())
                .compose(closed -> Future.join(
                                endpoints.stream().map(HttpEndpoints::shutdown).toList())
                        .otherwiseEmpty())
                .onSuccess(shut -> gateway.end())
                .compose(shut -> router.withdraw(Topic.concern(GatewayCommands.CONCERN)))
                .compose(withdrawn -> undeployNext())
                .compose(ended -> tokens.close());
    }

    /** The longest that {@link #drain} takes now. */
    Duration drainAtMost() {
        return gateway.drain().atMost().plus(HttpEndpoints.LAST_ANSWERS).plus(LAST_STEPS);
    }

    private Future<Void> undeployNext() {
        return deployed.isEmpty()
                ? Future.succeededFuture()
                : vertx.undeploy(deployed.pop()).transform(ended -> undeployNext());
    }

    private HttpEndpoints endpoint() {
        HttpEndpoints endpoint = new HttpEndpoints(
                gateway, connections, http, intake, descriptors, socketIo.endpoint(), events, api::mount);
        endpoints.add(endpoint);
        return endpoint;
    }

    private RoomNotifier roomNotifier() {
        return new RoomNotifier(
                RoomsConfig.from(settings.at("concerns").at("rooms").at("settings")));
    }

    private PresenceNotifier presenceNotifier() {
        Settings presence = settings.at("concerns").at("presence").at("settings");
        RoutingConfig routing = RoutingConfig.from(settings.at("cluster").at("routing"));
        return new PresenceNotifier(
                PresenceConfig.from(presence),
                routing.userLinger(),
                connections.auditInterval(),
                () -> metrics.gateway().driftRepaired(Drift.PRESENCE.label()));
    }

    /** Whether clients should be sent elsewhere, because an operator has drained the node. */
    boolean isDraining() {
        return gateway.admission().isDraining();
    }

    private JsonObject figures() {
        String host = AnyHost.is(http.get().host())
                ? System.getenv().getOrDefault("HOSTNAME", http.get().host())
                : http.get().host();
        return metrics.figures().put("address", host + ":" + endpoints.get(0).port());
    }

    /** What the console asks for beside the connections. */
    private NodeReports reports() {
        return new NodeReports(
                this::figures, () -> CommandTimings.from(metrics.timings()), () -> shown.of(running.get()).stream()
                        .map(one -> new NodeConfiguration.Setting(one.key(), one.value(), one.isDefault()))
                        .toList());
    }

    private List<NodeStatus.Member> members() {
        return router.members().stream()
                .map(member -> new NodeStatus.Member(
                        member.node(), member.state().name().toLowerCase(Locale.ROOT)))
                .toList();
    }
}
