package dev.switchboard.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Predicate;

/**
 * The private port. {@code /health/live} answers whether the event loops run; if they do not, only a restart helps.
 * {@code /health/ready} answers whether the node should get clients. Both answer 200 or 503 with the outcome of each check.
 * {@code /metrics} serves Prometheus. The port stays open until the node has stopped, so that a draining node can report
 * that it drains.
 */
public final class OpsServer {

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    private OpsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Opens the port.
     *
     * @param hosts whether a request's {@code Host} is accepted
     */
    public static Future<OpsServer> start(
            Vertx vertx,
            String host,
            int port,
            Predicate<HttpServerRequest> hosts,
            List<HealthCheck> checks,
            HubMetrics metrics) {
        Router router = Router.router(vertx);
        router.get("/metrics").handler(context -> metrics(context, checks, metrics));
        router.get("/health/live").handler(context -> health(context, List.of(metrics.loops())));
        router.get("/health/ready").handler(context -> health(context, checks));
        return vertx.createHttpServer()
                .requestHandler(request -> handle(request, hosts, router))
                .listen(port, host)
                .map(OpsServer::new);
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private static void handle(HttpServerRequest request, Predicate<HttpServerRequest> hosts, Router router) {
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

    private static void metrics(RoutingContext context, List<HealthCheck> checks, HubMetrics metrics) {
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
