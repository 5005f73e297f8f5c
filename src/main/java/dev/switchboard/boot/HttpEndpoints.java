package dev.switchboard.boot;

import dev.switchboard.bus.Commands;
import dev.switchboard.config.Reloadable;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.gateway.admission.HttpConfig;
import dev.switchboard.gateway.admission.HttpTls;
import dev.switchboard.gateway.bridge.BridgeEndpoint;
import dev.switchboard.gateway.client.ClientReader;
import dev.switchboard.gateway.client.ClientRequest;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.socketio.SocketIoEndpoint;
import dev.switchboard.gateway.sse.SseEndpoint;
import dev.switchboard.gateway.sse.SseServices;
import dev.switchboard.gateway.websocket.WebSocketEndpoint;
import dev.switchboard.intake.HttpVisits;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.limits.DescriptorWatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One instance of the HTTP port: the origin check, then the endpoints, then REST. Deployed once for each event loop that
 * serves connections, each with its own shard; all share the port.
 */
@SuppressWarnings("NullAway.Init") // Vert.x calls start() before anything else
final class HttpEndpoints extends VerticleBase {

    /** Longer than any command stays unanswered. */
    static final Duration LAST_ANSWERS = Commands.ANSWER_TIMEOUT.plusSeconds(1);

    private static final String NOSNIFF = "X-Content-Type-Options";
    private static final int PROXY_HEADER_SECONDS = 10;
    private static final int MAX_LINE = 16_384;
    /** How many requests of one HTTP/2 connection may be open. */
    private static final int STREAMS = 100;

    /** To Vert.x a negative port is any free one, the same for all instances; 0 would be another for each. */
    private static final int ANY_SHARED_PORT = -1;

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Gateway gateway;
    private final ConnectionConfig connections;
    private final HttpConfig config;
    private final Reloadable<HttpConfig> http;
    private final IntakeLimits intake;
    private final DescriptorWatch descriptors;
    private final RequestRefusals refusals;
    private final SocketIoEndpoint socketIo;
    private final SseServices events;
    private final Consumer<Router> routes;
    private HttpServer server;
    private ClientReader clients;
    private WebSocketEndpoint webSockets;
    private BridgeEndpoint sockJs;
    private SseEndpoint streams;
    private Router router;

    /**
     * @param http origins, hosts and proxies may change; the rest of it is read once
     * @param socketIo the endpoint that all instances share
     * @param events what streams of events use
     * @param routes mounts what is plain HTTP
     */
    HttpEndpoints(
            Gateway gateway,
            ConnectionConfig connections,
            Reloadable<HttpConfig> http,
            IntakeLimits intake,
            DescriptorWatch descriptors,
            SocketIoEndpoint socketIo,
            SseServices events,
            Consumer<Router> routes) {
        this.gateway = gateway;
        this.connections = connections;
        this.http = http;
        this.config = http.get();
        this.intake = intake;
        this.descriptors = descriptors;
        this.refusals = new RequestRefusals(intake);
        this.socketIo = socketIo;
        this.events = events;
        this.routes = routes;
    }

    @Override
    public Future<?> start() {
        Shard shard = gateway.newShard();
        clients = new ClientReader(() -> http.get().trustedProxies());
        webSockets = new WebSocketEndpoint(shard, gateway.admission(), gateway.forwarder());
        socketIo.attach(shard);
        streams = new SseEndpoint(shard, events);
        router = Router.router(vertx);
        sockJs = new BridgeEndpoint(
                shard,
                gateway.admission(),
                gateway.forwarder(),
                clients::address,
                () -> http.get().origins().embedding(),
                config.sockJsScript());
        sockJs.mount(router);
        routes.accept(router);
        HttpVisits visits = new HttpVisits(vertx, intake, clients::trusts, config.proxyProtocol());
        server = vertx.createHttpServer(options())
                .connectionHandler(connection -> {
                    if (descriptors.mayStay()) {
                        visits.opened(connection);
                    } else {
                        connection.close();
                    }
                })
                .requestHandler(request -> {
                    if (visits.requested(request)) {
                        handle(request);
                    }
                })
                .invalidRequestHandler(HttpEndpoints::refuseMalformed);
        return server.listen();
    }

    /** The port that was bound. */
    int port() {
        return server.actualPort();
    }

    /** Takes no new connections and lets those that are there finish what they were asked. */
    Future<Void> shutdown() {
        return server.shutdown(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
    }

    private HttpServerOptions options() {
        int maxMessage = connections.maxMessageBytes();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port() == 0 ? ANY_SHARED_PORT : config.port())
                .setMaxWebSocketFrameSize(maxMessage)
                .setMaxWebSocketMessageSize(maxMessage)
                // As long as the wire itself waits for the end of a connection that it has closed.
                .setWebSocketClosingTimeout(2)
                // Five thousand deflaters take about 1 GB of native memory, and every browser asks for one.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                // Any: clients that offer some require one of them, and take the first to be the server's choice.
                .setWebSocketSubProtocols(List.of("*"))
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_LINE)
                .setTcpNoDelay(true)
                .setIdleTimeout((int) config.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return connectAs(config, options);
    }

    /**
     * How a connection to the port begins: with a header of the PROXY protocol, with TLS, or with neither; in HTTP/2 only
     * where that is configured.
     */
    static HttpServerOptions connectAs(HttpConfig config, HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(config.http2())
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(STREAMS).setMaxHeaderListSize(MAX_LINE))
                .setUseProxyProtocol(config.proxyProtocol())
                .setProxyProtocolTimeout(PROXY_HEADER_SECONDS)
                .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS);
        config.tls().ifPresent(tls -> secure(options, tls, config.http2()));
        return options;
    }

    /** No WebSocket is in an HTTP/2 stream: for one a client opens another connection. */
    private static void secure(HttpServerOptions options, HttpTls tls, boolean http2) {
        options.setSsl(true)
                .setUseAlpn(http2)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.cert().toString())
                        .setKeyPath(tls.key().toString()));
    }

    private void handle(HttpServerRequest request) {
        nameHost(request);
        ClientRequest client = clients.read(request);
        HttpConfig now = http.get();
        addSecurityHeaders(request, client);
        if (HostCheck.isRepeated(request)) {
            refuse(request, 400, "BAD_REQUEST", "there is more than one Host header");
        } else if (!now.hosts().allows(client)) {
            refusals.host(request, client);
            refuse(request, 403, "FORBIDDEN", "this host is not allowed; see http.hosts");
        } else if (!namesHost(request)) {
            refuse(request, 400, "BAD_REQUEST", "the Host header is missing or malformed");
        } else if (!isReadable(request)) {
            refuse(request, 400, "BAD_REQUEST", "the address is not understood");
        } else if (!now.origins().allow(request.getHeader("Origin"), client)) {
            refusals.origin(request, client);
            refuse(request, 403, "FORBIDDEN", "this origin is not allowed");
        } else if (socketIo.takes(request)) {
            socketIo.handle(request);
        } else if (SseEndpoint.PATH.equals(request.path())) {
            streams.accept(request, client.address());
        } else if (!WebSocketEndpoint.PATH.equals(request.path())) {
            if (!sockJs.upgrade(request)) {
                router.handle(request);
            }
        } else if (request.canUpgradeToWebSocket() && WebSocketEndpoint.speaks(request)) {
            webSockets.accept(request, client.address());
        } else {
            request.response().putHeader("Sec-WebSocket-Version", WebSocketEndpoint.VERSION);
            if (request.version() != HttpVersion.HTTP_2) {
                request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            }
            refuse(request, 426, "BAD_REQUEST", "this path speaks WebSocket");
        }
    }

    /** In HTTP/2 the host is no header (RFC 9113, section 8.3.1); for what reads it here, it is one. */
    private static void nameHost(HttpServerRequest request) {
        HostAndPort host = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
        if (host != null) {
            request.headers().set(HttpHeaders.HOST, host.toString());
        }
    }

    /** On every answer. RFC 6797, section 7.2: a header about TLS is sent over TLS only. */
    private void addSecurityHeaders(HttpServerRequest request, ClientRequest client) {
        request.response().putHeader(NOSNIFF, "nosniff");
        if (config.hsts().isPresent() && client.isSecure()) {
            request.response()
                    .putHeader(
                            "Strict-Transport-Security",
                            "max-age=" + config.hsts().get().toSeconds());
        }
    }

    /** Answers what is no HTTP as Vert.x does, with the header of all answers. */
    private static void refuseMalformed(HttpServerRequest request) {
        request.response().putHeader(NOSNIFF, "nosniff");
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    /**
     * Whether {@code Host} is there and well-formed, as RFC 9112, section 3.2, wants it since HTTP/1.1. Asked before the
     * router does, which logs an error for each request without.
     */
    private static boolean namesHost(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0
                || (request.authority() != null && !HostCheck.isAbsent(request.getHeader(HttpHeaders.HOST)));
    }

    /**
     * Whether path and query can be decoded (RFC 3986, section 2.1). Asked before anybody does: what is thrown for a query
     * that cannot repeats it, token and all, and ends in the log.
     */
    private static boolean isReadable(HttpServerRequest request) {
        String uri = request.uri();
        return request.path().startsWith("/")
                && (uri.indexOf('%') < 0 || !BROKEN_ESCAPE.matcher(uri).find());
    }

    private static void refuse(HttpServerRequest request, int status, String code, String words) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonObject()
                        .put("success", false)
                        .put("error", words)
                        .put("code", code)
                        .put("retryable", false)
                        .encode());
    }
}
