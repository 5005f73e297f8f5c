package dev.switchboard.sockjs;

import dev.switchboard.wire.WebSocketUpgrade;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts a SockJS service under a path. WebSockets are upgraded here, since Vert.x's own would hide them, close without
 * a code and encode for each; the HTTP transports are {@link HttpTransports}; Vert.x's handler has the greeting,
 * {@code /info} and the iframe.
 * Made once for each HTTP server instance, on its event loop.
 */
public final class SockJsRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(SockJsRoutes.class);
    private static final String SESSION = "/[^/.]+/[^/.]+/";
    private static final String GREETING = "Welcome to SockJS!\n";

    private final String prefix;
    private final Pattern framed;
    private final Vertx vertx;
    private final SockJsOptions options;
    private final SockJsService service;

    /**
     * @param prefix where the service is, without a slash at its end
     */
    public SockJsRoutes(String prefix, Vertx vertx, SockJsOptions options, SockJsService service) {
        this.prefix = prefix;
        this.framed = Pattern.compile(Pattern.quote(prefix) + SESSION + "websocket");
        this.vertx = vertx;
        this.options = options;
        this.service = service;
    }

    /** Takes a request that wants a WebSocket of this service's, before any router has it; false if it is none. */
    public boolean upgrade(HttpServerRequest request) {
        String path = request.path();
        if (path == null
                || !path.startsWith(prefix)
                || !path.endsWith("/websocket")
                || !options.webSockets()
                || !request.canUpgradeToWebSocket()) {
            return false;
        }
        boolean bare = path.length() == prefix.length() + "/websocket".length();
        if (!bare && !framed.matcher(path).matches()) {
            return false;
        }
        if (HixieHandshake.isAsked(request)) {
            upgradeOld(request, !bare);
        } else {
            Consumer<MessageChannel> accepted = service.accept(request);
            WebSocketUpgrade.accept(request, options.wire(), options.maxMessageBytes())
                    .onSuccess(socket -> accepted.accept(new WebSocketChannel(socket, !bare)))
                    .onFailure(refused -> LOG.debug("no WebSocket for {}: {}", path, refused.getMessage()));
        }
        return true;
    }

    private void upgradeOld(HttpServerRequest request, boolean withFrames) {
        HixieHandshake handshake = HixieHandshake.of(request);
        if (handshake == null) {
            request.response().setStatusCode(400).end("Sec-WebSocket-Key1 and Key2 hide no numbers.");
            return;
        }
        Consumer<MessageChannel> accepted = service.accept(request);
        request.toNetSocket()
                .onSuccess(socket -> accepted.accept(new HixieChannel(vertx, socket, handshake, withFrames, options)))
                .onFailure(refused -> LOG.debug("no WebSocket for {}: {}", request.path(), refused.getMessage()));
    }

    /** Mounts what is plain HTTP. */
    public void mount(Router router) {
        router.route(prefix).handler(this::greet);
        router.route(prefix + "/*").handler(this::dress);
        new HttpTransports(prefix, vertx, options, service).mount(router);
        router.route(prefix + "/*")
                .subRouter(SockJSHandler.create(vertx, withoutTransports()).socketHandler(SockJSSocket::close));
    }

    /** What Vert.x's handler is left with; of its WebSockets the refusal of what is no upgrade. */
    private SockJSHandlerOptions withoutTransports() {
        SockJSHandlerOptions rest =
                new SockJSHandlerOptions().setInsertJSESSIONID(options.cookie()).setLibraryURL(options.scriptUrl());
        for (Transport transport : Transport.values()) {
            if (transport != Transport.WEBSOCKET || !options.webSockets()) {
                rest.addDisabledTransport(transport.name());
            }
        }
        return rest;
    }

    /** Vert.x's handler greets below the prefix; the protocol wants it at the prefix too. */
    private void greet(RoutingContext request) {
        if (request.request().path().equals(prefix)) {
            request.response()
                    .putHeader("Content-Type", "text/plain; charset=UTF-8")
                    .end(GREETING);
        } else {
            request.next();
        }
    }

    /** Answers depend on the origin; and without one there are no credentials to be spoken of. */
    private void dress(RoutingContext request) {
        HttpServerResponse response = request.response();
        request.addHeadersEndHandler(ending -> {
            response.putHeader("Vary", "Origin");
            if ("false".equals(response.headers().get("Access-Control-Allow-Credentials"))) {
                response.headers().remove("Access-Control-Allow-Credentials");
            }
        });
        request.next();
    }
}
