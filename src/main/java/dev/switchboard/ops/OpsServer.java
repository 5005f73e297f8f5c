package dev.switchboard.ops;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);

    private final HubMetrics metrics;
    private final Gate gate;
    private final Vertx vertx;
    private final Map<String, Handler<HttpServerRequest>> pages;
    private final HealthCheck starting = HealthCheck.of("starting", this::step);
    /** What a starting node waits for; null before its first step. */
    private volatile @Nullable String step;
    /** Empty until the node has started. */
    private volatile List<HealthCheck> checks;

    @SuppressWarnings("NullAway.Init") // set before the instance is handed out
    private HttpServer server;

    /** Decides about connections and requests before they are answered. On the port's event loop. */
    public interface Gate {

        /** A connection has opened. */
        default void opened(HttpConnection connection) {}

        /** A request's head is whole; false if it must not be handled, because its connection has ended. */
        default boolean requested(HttpServerRequest request) {
            return true;
        }

        /** Whether the request's {@code Host} is accepted. */
        boolean allowsHost(HttpServerRequest request);
    }

    private OpsServer(Vertx vertx, Gate gate, List<HealthCheck> checks, HubMetrics metrics) {
        this.gate = gate;
        this.checks = checks;
        this.metrics = metrics;
        this.vertx = vertx;
        this.pages = Map.of(
                "/metrics", this::metrics,
                "/health/live", request -> health(request, List.of(metrics.loops())),
                "/health/ready", request -> health(request, checksNow()));
    }

    /**
     * Opens the port.
     *
     * @param gate bounds what clients send
     * @param checks of a started node; none while the node is starting, which is then its only check
     */
    public static Future<OpsServer> start(
            Vertx vertx, String host, int port, Gate gate, List<HealthCheck> checks, HubMetrics metrics) {
        OpsServer ops = new OpsServer(vertx, gate, checks, metrics);
        return vertx.createHttpServer()
                .connectionHandler(gate::opened)
                .requestHandler(ops::handle)
                .listen(port, host)
                .map(server -> {
                    ops.server = server;
                    return ops;
                });
    }

    /** The starting node waits for this, such as {@code joining the cluster}; a part of the reason why it is not ready. */
    public void waitingFor(String what) {
        step = what;
    }

    private Optional<String> step() {
        String now = step;
        return Optional.of(now == null ? "starting" : "starting: " + now);
    }

    /** The node has started: these checks decide from now on. */
    public void started(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    private List<HealthCheck> checksNow() {
        List<HealthCheck> now = checks;
        return now.isEmpty() ? List.of(starting) : now;
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    /** Without a router: that refuses requests without {@code Host}, which probes send, and logs an error for each. */
    private void handle(HttpServerRequest request) {
        if (!gate.requested(request)) {
            return;
        }
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
            refuse(request, 400, "there is more than one Host header\n");
            return;
        }
        if (!gate.allowsHost(request)) {
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

    private void metrics(HttpServerRequest request) {
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
