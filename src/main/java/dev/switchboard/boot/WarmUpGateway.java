package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.Revocations;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.boot.warmup.WarmUpConcern;
import dev.switchboard.boot.warmup.WarmUpTopics;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.gateway.admission.HttpConfig;
import dev.switchboard.gateway.client.ClientReader;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.RecoveryConfig;
import dev.switchboard.gateway.socketio.SocketIoEndpoint;
import dev.switchboard.gateway.socketio.SocketIoEndpointConfig;
import dev.switchboard.gateway.socketio.recovery.ConnectionRecovery;
import dev.switchboard.gateway.sse.SseServices;
import dev.switchboard.intake.IntakeConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.limits.DescriptorWatch;
import dev.switchboard.ops.HubMetrics;
import dev.switchboard.rooms.RoomNotifier;
import dev.switchboard.rooms.RoomsConfig;
import dev.switchboard.rooms.RoomsVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The gateway that is warmed up: the node's endpoints, admission, fan-out and rooms with the node's settings, and its own
 * registry, limits, meters and routing table, so that what happens here happens nowhere else. It has no store and no other node.
 * Opened once; everything of it ends with its Vert.x.
 */
final class WarmUpGateway {

    private static final String NODE = "warm-up";
    private static final String ROOMS = "rooms";
    private static final String LOOPBACK = "127.0.0.1";

    private final Settings settings;
    private final Vertx vertx;
    private final Reloadable<HttpConfig> http;
    private final IntakeLimits intake;
    private final GatewayConfig config;
    private final Gateway gateway;
    private final WarmUpTopics topics;
    private final SocketIoEndpoint socketIo;
    private final SseServices events;

    WarmUpGateway(Settings settings, Vertx vertx, JwtConfig jwt, HubMetrics meters) {
        this.settings = settings;
        this.vertx = vertx;
        this.http = Reloadable.of(onLoopback(HttpConfig.from(settings.at("http"))));
        this.intake = new IntakeLimits(IntakeConfig.from(settings), meters.intake());
        this.config = GatewayConfig.from(settings).within(intake);
        Commands commands = commands(vertx);
        Context delivery = vertx.getOrCreateContext();
        this.topics = new WarmUpTopics(vertx, delivery);
        this.gateway = new Gateway(
                vertx,
                NODE,
                config,
                new TokenVerifier(vertx, jwt, Set.of(), new Revocations()),
                commands,
                topics,
                delivery,
                RateLimiter.OFF,
                Headroom.AMPLE,
                meters.gateway());
        NodeRecovery positions =
                new NodeRecovery(vertx, RecoveryConfig.from(settings.at("socketio")), commands, jwt.secret()).start();
        ConnectionRecovery recovery = new ConnectionRecovery(vertx, NODE, gateway.registry(), commands, positions);
        this.events = new SseServices(
                gateway.admission(),
                commands,
                RateLimiter.OFF,
                Decisions.NONE,
                positions,
                gateway.forwarder().tracing(),
                config.commands().maxRooms());
        this.socketIo = new SocketIoEndpoint(
                vertx,
                gateway.admission(),
                gateway.forwarder(),
                config.connection(),
                SocketIoEndpointConfig.from(settings).within(intake),
                new ClientReader(() -> http.get().trustedProxies())::address,
                recovery,
                EngineSeams.none());
    }

    /** The node's, on any free port that only this machine reaches; without TLS and the PROXY protocol, which clients would speak. */
    private static HttpConfig onLoopback(HttpConfig node) {
        return new HttpConfig(
                LOOPBACK,
                0,
                1,
                node.origins(),
                HostCheck.ofOps(LOOPBACK, List.of()),
                node.trustedProxies(),
                false,
                false,
                node.idleTimeout(),
                Optional.empty(),
                Optional.empty(),
                node.sockJsScript(),
                Optional.empty());
    }

    private static Commands commands(Vertx vertx) {
        Map<String, String> owners = new HashMap<>();
        WarmUpConcern.COMMANDS.forEach(command -> owners.put(command, WarmUpConcern.NAME));
        List.of(RoomCommands.JOIN, RoomCommands.LEAVE, RoomCommands.MESSAGE)
                .forEach(command -> owners.put(command, ROOMS));
        return new Commands(vertx, NODE, owners, WarmUpConcern.COMMANDS, concern -> List.of(NODE)).install();
    }

    /** Opens the endpoints; returns their port. */
    Future<Integer> open() {
        JsonObject rooms = settings.at("concerns").at(ROOMS).at("settings").toJson();
        DescriptorWatch descriptors = DescriptorWatch.ofProcess();
        HttpEndpoints endpoints = new HttpEndpoints(
                gateway, config.connection(), http, intake, descriptors, socketIo, events, routes -> {});
        return topics.serve(gateway.fanout())
                .compose(served -> deploy(new WarmUpConcern(), WarmUpConcern.NAME, new JsonObject()))
                .compose(deployed -> deploy(new RoomsVerticle(), ROOMS, rooms))
                .compose(deployed -> vertx.deployVerticle(new RoomNotifier(RoomsConfig.from(Settings.of(rooms)))))
                .compose(deployed -> vertx.deployVerticle(descriptors))
                .compose(deployed -> vertx.deployVerticle(endpoints))
                .map(deployed -> endpoints.port());
    }

    private Future<String> deploy(ConcernVerticle concern, String name, JsonObject own) {
        JsonObject given =
                new JsonObject().put("concern", name).put("node", NODE).put("settings", own);
        return vertx.deployVerticle(concern, new DeploymentOptions().setConfig(given));
    }
}
