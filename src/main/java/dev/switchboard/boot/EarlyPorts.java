package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.gateway.admission.HttpConfig;
import dev.switchboard.gateway.sse.SseEndpoint;
import dev.switchboard.intake.HttpVisits;
import dev.switchboard.intake.IntakeConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.ops.HealthCheck;
import dev.switchboard.ops.HubMetrics;
import dev.switchboard.ops.OpsServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * A node's ports, bound before its stores are started and its cluster is joined, so that a taken port is found first. The
 * private port answers from then on until the node has stopped. The port for clients answers 503 to everybody and is given
 * up for the endpoints, which bind it within milliseconds. Both run on a Vert.x of their own with one event loop, since the
 * node's Vert.x exists only in a cluster. Safe from any thread; closed last of all.
 */
final class EarlyPorts {

    /** In the system's message; epoll and NIO throw different exceptions, and the same ones for a wrong address. */
    private static final String IN_USE = "in use";

    private static final List<HealthCheck> STARTING = List.of();

    private final Settings settings;
    private final HubMetrics metrics;
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(ClusteredVertx.noFileCache()));
    private volatile Future<HttpServer> clients = Future.failedFuture("the port for clients is not held");

    EarlyPorts(Settings settings, HubMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Opens the private port. */
    Future<OpsServer> openOps() {
        Settings ops = settings.at("ops");
        HostCheck hosts = HostCheck.ofOps(ops.text("host"), ops.texts("hosts"));
        IntakeLimits limits = new IntakeLimits(IntakeConfig.from(settings), metrics.intake());
        Promise<OpsServer> opened = Promise.promise();
        // The visits belong to the event loop of the port.
        vertx.runOnContext(start -> OpsServer.start(
                        vertx, ops.text("host"), ops.whole("port"), gate(hosts, limits), STARTING, metrics)
                .onComplete(opened));
        return listening(opened.future(), "ops", ops);
    }

    /** Heads, bodies and connections are bounded as on the port for clients, with a budget of their own. */
    private OpsServer.Gate gate(HostCheck hosts, IntakeLimits limits) {
        HttpVisits visits = new HttpVisits(vertx, limits, peer -> false, false);
        return new OpsServer.Gate() {
            @Override
            public void opened(HttpConnection connection) {
                visits.opened(connection);
            }

            @Override
            public boolean requested(HttpServerRequest request) {
                return visits.requested(request);
            }

            @Override
            public boolean allowsHost(HttpServerRequest request) {
                return hosts.allows(request);
            }
        };
    }

    /** Binds the port for clients, unless any free one will do. */
    Future<?> holdHttp() {
        HttpConfig config = HttpConfig.from(settings.at("http"));
        if (config.port() == 0) {
            return Future.succeededFuture();
        }
        HttpServerOptions options = HttpEndpoints.connectAs(
                config, new HttpServerOptions().setHost(config.host()).setPort(config.port()));
        clients = listening(
                vertx.createHttpServer(options)
                        .requestHandler(EarlyPorts::refuse)
                        .listen(),
                "http",
                settings.at("http"));
        return clients;
    }

    /** Gives the port for clients up, for its endpoints to bind it. */
    Future<Void> releaseHttp() {
        return clients.compose(HttpServer::close).otherwiseEmpty();
    }

    Future<Void> close() {
        return vertx.close();
    }

    /** Names the setting if the port of a section cannot be bound. */
    static <T> Future<T> listening(Future<T> server, String section, Settings address) {
        return server.recover(cause -> Future.failedFuture(
                cause instanceof IOException refused ? cannotListen(section, address, refused) : cause));
    }

    private static ConfigException cannotListen(String section, Settings address, IOException cause) {
        String place = address.text("host") + ":" + address.whole("port");
        return String.valueOf(cause.getMessage()).contains(IN_USE)
                ? new ConfigException(section + ".port", place + ": port already in use")
                : new ConfigException(section, "cannot listen on " + place + ": " + cause.getMessage());
    }

    private static void refuse(HttpServerRequest request) {
        if (SseEndpoint.PATH.equals(request.path())) {
            SseEndpoint.refuse(request);
            return;
        }
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
        }
        request.response()
                .setStatusCode(503)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Retry-After", "1")
                .end(new JsonObject()
                        .put("success", false)
                        .put("error", "the node is starting")
                        .put("code", "UNAVAILABLE")
                        .put("retryable", true)
                        .encode());
    }
}
