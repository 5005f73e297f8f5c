package dev.switchboard.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The private port. {@code /health/live} answers whether the event loops run; if they do not, only a restart helps.
 * {@code /health/ready} answers whether the node should get clients. Both answer 200 or 503 with the outcome of each check.
 * {@code /metrics} serves Prometheus. The port is open before the node starts and until it has stopped, so that a starting
 * node can report that it starts, and a draining one that it drains. Safe from any thread.
 */
public final class OpsServer {

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final HealthCheck STARTING = HealthCheck.of("starting", () -> Optional.of("starting"));

    private final HubMetrics metrics;
    private final Predicate<HttpServerRequest> hosts;
    private final Router router;
    /** Empty until the node has started. */
    private volatile List<HealthCheck> checks;

    @SuppressWarnings("NullAway.Init") // set before the instance is handed out
    private HttpServer server;

    private OpsServer(Vertx vertx, Predicate<HttpServerRequest> hosts, List<HealthCheck> checks, HubMetrics metrics) {
        this.hosts = hosts;
        this.checks = checks;
        this.metrics = metrics;
        this.router = Router.router(vertx);
        router.get("/metrics").handler(this::metrics);
        router.get("/health/live").handler(context -> health(context, List.of(metrics.loops())));
        router.get("/health/ready").handler(context -> health(context, checksNow()));
    }

    /**
     * Opens the port.
     *
     * @param hosts whether a request's {@code Host} is accepted
     * @param checks of a started node; none while the node is starting, which is then its only check
     */
    public static Future<OpsServer> start(
            Vertx vertx,
            String host,
            int port,
            Predicate<HttpServerRequest> hosts,
            List<HealthCheck> checks,
            HubMetrics metrics) {
        OpsServer ops = new OpsServer(vertx, hosts, checks, metrics);
        return vertx.createHttpServer()
                .requestHandler(ops::handle)
                .listen(port, host)
                .map(server -> {
                    ops.server = server;
                    return ops;
                });
    }

    /** The node has started: these checks decide from now on. */
    public void started(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    private List<HealthCheck> checksNow() {
        List<HealthCheck> now = checks;
        return now.isEmpty() ? List.of(STARTING) : now;
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private void handle(HttpServerRequest request) {
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        if (hosts.test(request)) {
            router.handle(request);
        } else {
            request.response().setStatusCode(403).end("this host is not allowed; see ops.hosts\n");
        }
    }

    private static void health(RoutingContext context, List<HealthCheck> checks) {
        HealthReport.of(checks)
                .onSuccess(report -> answer(context, report.isReady() ? 200 : 503, report.toJson()))
                .onFailure(context::fail);
    }

    private void metrics(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        String contentType = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
        metrics.scrape(context.vertx(), checks, contentType)
                .onSuccess(text -> context.response()
                        .putHeader("content-type", contentType)
                        .putHeader("cache-control", "no-store")
                        .end(text))
                .onFailure(context::fail);
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer());
    }
}
