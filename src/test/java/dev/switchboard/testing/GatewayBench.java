package dev.switchboard.testing;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.Revocations;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Tracing;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Secret;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.bridge.BridgeEndpoint;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.RecoveryConfig;
import dev.switchboard.gateway.socketio.Recovery;
import dev.switchboard.gateway.socketio.SocketIoEndpoint;
import dev.switchboard.gateway.socketio.SocketIoEndpointConfig;
import dev.switchboard.gateway.sse.SseEndpoint;
import dev.switchboard.gateway.sse.SseServices;
import dev.switchboard.gateway.websocket.WebSocketEndpoint;
import dev.switchboard.log.LogVerticle;
import dev.switchboard.routing.Interest;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A gateway on a single node: real sockets on two event loops, a real log in PostgreSQL, and a {@link ScriptedConcern}
 * that does what the test asks; only other nodes are missing. Closed by the test.
 */
public final class GatewayBench implements AutoCloseable {

    public static final String NODE = "node-a";
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final String SECRET = "a secret for tests only, long enough";

    public final Vertx vertx = Vertx.vertx();
    public final Gateway gateway;
    public final int port;
    /** What a subscription of the node waits for; a test may delay it. */
    public final AtomicReference<Function<Topic, Future<Void>>> listen =
            new AtomicReference<>(topic -> Future.succeededFuture());

    /** Whether the node appears to have memory; a test may falsify it. */
    public final TestHeadroom headroom = new TestHeadroom();

    /** Whether the node appears to listen to a topic; a test may falsify it. */
    public final AtomicReference<Predicate<Topic>> listens = new AtomicReference<>(topic -> true);

    private final TokenSigner signer;
    private final SocketIoEndpoint socketIo;
    private final SseServices events;
    private final GatewayConfig config;

    public GatewayBench() {
        this(TestMigrations.freshSchema(), defaults());
    }

    public GatewayBench(String database, GatewayConfig config) {
        this(database, config, GatewayMetrics.NONE);
    }

    public GatewayBench(String database, GatewayConfig config, GatewayMetrics metrics) {
        this(database, config, metrics, socketIo());
    }

    /** @param socketIoConfig settings of the endpoint {@code /socket.io/} */
    public GatewayBench(
            String database, GatewayConfig config, GatewayMetrics metrics, SocketIoEndpointConfig socketIoConfig) {
        this.config = config;
        JwtConfig jwt = new JwtConfig(
                Optional.of(new Secret(SECRET)), List.of(), Optional.empty(), List.of(), Duration.ofSeconds(5));
        signer = TokenSigner.of(vertx, jwt).orElseThrow();
        Postgres.open(vertx, new PostgresConfig(new Secret(database), 8, Duration.ofSeconds(3), 10_000))
                .install(vertx);
        Commands commands = new Commands(
                        vertx, NODE, concerns(), Set.of("log:read", "log:heads", "log:moved"), concern -> List.of(NODE))
                .install();
        Context delivery = vertx.getOrCreateContext();
        gateway = new Gateway(
                vertx,
                NODE,
                config,
                new TokenVerifier(vertx, jwt, Set.of(), new Revocations()),
                commands,
                new LocalInterest(),
                delivery,
                RateLimiter.OFF,
                headroom,
                metrics);
        socketIo = new SocketIoEndpoint(
                vertx,
                gateway.admission(),
                gateway.forwarder(),
                config.connection(),
                socketIoConfig,
                (remote, headers) -> "127.0.0.1",
                Recovery.off(),
                EngineSeams.none());
        events = new SseServices(
                gateway.admission(),
                commands,
                RateLimiter.OFF,
                Decisions.NONE,
                new NodeRecovery(vertx, new RecoveryConfig(true, WINDOW), commands, Optional.of(new Secret(SECRET)))
                        .start(),
                Tracing.OFF,
                config.commands().maxRooms());
        await(Publisher.serve(
                vertx,
                (publication, nodeOnly) ->
                        delivery.runOnContext(ignored -> gateway.fanout().deliver(publication)),
                publication -> gateway.fanout().deliverConfirmed(publication)));
        await(vertx.deployVerticle(LogVerticle.class, concern("log")));
        await(vertx.deployVerticle(ScriptedConcern.class, concern("stage")));
        await(vertx.deployVerticle(TopicsConcern.class, concern("topics")));
        AtomicInteger bound = new AtomicInteger();
        await(vertx.deployVerticle(() -> new Endpoints(bound), new DeploymentOptions().setInstances(2)));
        port = bound.get();
    }

    /** The default settings without a flood limit, overridden by these. */
    public static GatewayConfig defaults(String... settings) {
        List<String> all = Stream.concat(Stream.of("--limits.enabled=false"), Stream.of(settings))
                .toList();
        return GatewayConfig.from(new ConfigLoader(Map.of(), Path.of(""), List.of()).load(all));
    }

    /** The default settings of the endpoint {@code /socket.io/}, overridden by these. */
    public static SocketIoEndpointConfig socketIo(String... options) {
        return SocketIoEndpointConfig.from(new ConfigLoader(Map.of(), Path.of(""), List.of()).load(List.of(options)));
    }

    /** A token for the user, valid for an hour. */
    public String token(String user) {
        return token(user, Duration.ofHours(1));
    }

    public String token(String user, Duration ttl) {
        return token(user, ttl, Set.of());
    }

    public String token(String user, Duration ttl, Set<String> roles) {
        return signer.sign(new Caller(user, user, null, roles, null, null), ttl).value();
    }

    /** A client of the user that has received its greeting. */
    public RawClient client(String user) {
        return RawClient.join(vertx, port, token(user));
    }

    private static Map<String, String> concerns() {
        Map<String, String> owners = new HashMap<>(Map.of("log:read", "log", "log:heads", "log", "log:moved", "log"));
        ScriptedConcern.COMMANDS.forEach(command -> owners.put(command, "stage"));
        TopicsConcern.COMMANDS.forEach(command -> owners.put(command, "topics"));
        return owners;
    }

    private static DeploymentOptions concern(String name) {
        JsonObject config =
                new JsonObject().put("concern", name).put("node", NODE).put("settings", settings(name));
        return new DeploymentOptions().setConfig(config);
    }

    private static JsonObject settings(String concern) {
        return "log".equals(concern)
                ? new JsonObject()
                        .put(
                                "retention",
                                new JsonObject()
                                        .put("maxAge", "30d")
                                        .put("maxEvents", 100_000)
                                        .put("sweepInterval", "10m"))
                : new JsonObject();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private final class LocalInterest implements Interest {

        @Override
        public Future<Void> listen(Topic topic) {
            return listen.get().apply(topic);
        }

        @Override
        public boolean listens(Topic topic) {
            return listens.get().test(topic);
        }

        @Override
        public void release(Topic topic) {
            // There is no other node to notify.
        }
    }

    /** One HTTP server instance with the endpoints under test. */
    private final class Endpoints extends VerticleBase {

        private final AtomicInteger bound;

        Endpoints(AtomicInteger bound) {
            this.bound = bound;
        }

        @Override
        public Future<?> start() {
            Shard shard = gateway.newShard();
            SseEndpoint streams = new SseEndpoint(shard, events);
            WebSocketEndpoint endpoint = new WebSocketEndpoint(shard, gateway.admission(), gateway.forwarder());
            HttpServerOptions options = new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(-1)
                    .setMaxWebSocketFrameSize(config.connection().maxMessageBytes())
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setWebSocketSubProtocols(List.of("*"))
                    .setWebSocketClosingTimeout(2)
                    // The public API closes a connection that is not read only through HTTP's idle timeout.
                    .setIdleTimeout(config.connection().wire().publicApiOnly() ? 3 : 0);
            Router router = Router.router(vertx);
            BridgeEndpoint sockJs = new BridgeEndpoint(
                    shard,
                    gateway.admission(),
                    gateway.forwarder(),
                    request -> "127.0.0.1",
                    () -> Set.of("https://app.example"),
                    Optional.empty());
            sockJs.mount(router);
            socketIo.attach(shard);
            return vertx.createHttpServer(options)
                    .requestHandler(request -> {
                        if (WebSocketEndpoint.PATH.equals(request.path())) {
                            endpoint.accept(request, "127.0.0.1");
                        } else if (SseEndpoint.PATH.equals(request.path())) {
                            streams.accept(request, "127.0.0.1");
                        } else if (socketIo.takes(request)) {
                            socketIo.handle(request);
                        } else if (!sockJs.upgrade(request)) {
                            router.handle(request);
                        }
                    })
                    .listen()
                    .map(HttpServer::actualPort)
                    .onSuccess(bound::set);
        }
    }
}
