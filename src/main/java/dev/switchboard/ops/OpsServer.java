package dev.switchboard.ops;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);

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
        Map<String, Handler<HttpServerRequest>> pages = Map.of(
                "/metrics", request -> metrics(vertx, request, checks, metrics),
                "/health/live", request -> health(request, List.of(metrics.loops())),
                "/health/ready", request -> health(request, checks));
        return vertx.createHttpServer()
                .requestHandler(request -> handle(request, hosts, pages))
                .listen(port, host)
                .map(OpsServer::new);
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    /** Without a router: that refuses requests without {@code Host}, which probes send, and logs an error for each. */
    private static void handle(
            HttpServerRequest request,
            Predicate<HttpServerRequest> hosts,
            Map<String, Handler<HttpServerRequest>> pages) {
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        if (!hosts.test(request)) {
            refuse(request, 403, "this host is not allowed; see ops.hosts\n");
            return;
        }
        Handler<HttpServerRequest> page = pages.get(withoutSlash(String.valueOf(request.path())));
        if (page == null) {
            refuse(request, 404, "not found; see /health/live, /health/ready and /metrics\n");
        } else if (!HttpMethod.GET.equals(request.method())) {
            request.response().putHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
            refuse(request, 405, "only GET is allowed\n");
        } else {
            page.handle(request);
        }
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static void refuse(HttpServerRequest request, int status, String words) {
        request.response().setStatusCode(status).end(words);
    }

    private static void health(HttpServerRequest request, List<HealthCheck> checks) {
        HealthReport.of(checks)
                .onSuccess(report -> answer(request, report.isReady() ? 200 : 503, report.toJson()))
                .onFailure(failure -> fail(request, failure));
    }

    private static void metrics(Vertx vertx, HttpServerRequest request, List<HealthCheck> checks, HubMetrics metrics) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String contentType = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
        metrics.scrape(vertx, checks, contentType)
                .onSuccess(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(text))
                .onFailure(failure -> fail(request, failure));
    }

    private static void fail(HttpServerRequest request, Throwable failure) {
        LOG.error("{} could not be answered", request.path(), failure);
        refuse(request, 500, "internal error\n");
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer());
    }
}
