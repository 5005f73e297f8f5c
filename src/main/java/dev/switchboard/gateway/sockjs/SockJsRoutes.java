package dev.switchboard.gateway.sockjs;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts a SockJS service under a path. WebSockets are upgraded here, since Vert.x's own would hide them, close without
 * a code and encode for each; Vert.x's handler has the rest: greeting, {@code /info}, iframe and the HTTP transports.
 * Made once for each HTTP server instance, on its event loop.
 */
public final class SockJsRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(SockJsRoutes.class);
    private static final String SESSION = "/[^/.]+/([^/.]+)/";
    private static final String RECEIVERS = "(?:xhr|xhr_streaming|eventsource|htmlfile|jsonp)";
    private static final String GREETING = "Welcome to SockJS!\n";
    private static final String ACCEPTED = "switchboard.sockjs.accepted";
    private static final String CHANNELS = "switchboard.sockjs.channels";

    private final Vertx vertx;
    private final Context context;
    private final SockJSHandlerOptions options;
    private final int maxMessageBytes;
    private final SockJsService service;
    private final LocalMap<String, HttpChannel> channels;

    /**
     * @param maxMessageBytes the longest message of a client, and the longest body of its requests
     */
    public SockJsRoutes(Vertx vertx, SockJSHandlerOptions options, int maxMessageBytes, SockJsService service) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.maxMessageBytes = maxMessageBytes;
        this.service = service;
        this.channels = vertx.sharedData().getLocalMap(CHANNELS);
    }

    /** Mounts the service at {@code prefix}, which has no slash at its end. */
    public void mount(Router router, String prefix) {
        String base = Pattern.quote(prefix);
        router.route(prefix).handler(request -> greet(request, prefix));
        router.route(prefix + "/*").handler(this::dress).failureHandler(this::refuse);
        if (!options.getDisabledTransports().contains("WEBSOCKET")) {
            router.getWithRegex(base + "/websocket").handler(request -> upgrade(request, false));
            router.getWithRegex(base + SESSION + "websocket").handler(request -> upgrade(request, true));
        }
        router.post(prefix + "/*").handler(BodyHandler.create(false).setBodyLimit(maxMessageBytes));
        router.routeWithRegex(base + SESSION + RECEIVERS).handler(this::receive);
        router.route(prefix + "/*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(this::opened));
    }

    /** Vert.x's handler greets below the prefix; the protocol wants it at the prefix too. */
    private static void greet(RoutingContext request, String prefix) {
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

    private void refuse(RoutingContext request) {
        if (request.statusCode() != 413) {
            request.next();
            return;
        }
        request.response()
                .setStatusCode(413)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Connection", "close")
                .end(new JsonObject()
                        .put("success", false)
                        .put("error", "a request has at most " + maxMessageBytes + " bytes")
                        .put("code", "PAYLOAD_TOO_LARGE")
                        .put("retryable", false)
                        .encode());
    }

    private void upgrade(RoutingContext routing, boolean framed) {
        HttpServerRequest request = routing.request();
        if (!request.canUpgradeToWebSocket()) {
            routing.next();
            return;
        }
        Consumer<MessageChannel> accepted = service.accept(request);
        request.toWebSocket()
                .onSuccess(socket -> accepted.accept(new WebSocketChannel(socket, framed, maxMessageBytes)))
                .onFailure(refused -> LOG.debug("no WebSocket for {}: {}", request.path(), refused.getMessage()));
    }

    /** A request that waits for messages: of a session that is there, or of a new one. */
    private void receive(RoutingContext routing) {
        // Vert.x's handler removes the cookies, so what they say is read first.
        HttpChannel channel = channels.get(routing.pathParam("param0"));
        if (channel == null) {
            routing.put(ACCEPTED, service.accept(routing.request()));
        } else {
            channel.receives();
        }
        routing.addBodyEndHandler(ended -> ReceiverGuard.watch(vertx, routing.request(), options.getSessionTimeout()));
        // Netty tells of a peer that is gone one task later than of a request that came after: the old receiver's end
        // must come first, or this one waits in a session that is just being dropped.
        vertx.runOnContext(later -> routing.next());
    }

    private void opened(SockJSSocket socket) {
        RoutingContext first = socket.routingContext();
        Consumer<MessageChannel> remembered = first.get(ACCEPTED);
        Consumer<MessageChannel> accepted = remembered == null ? service.accept(first.request()) : remembered;
        String id = first.pathParam("param0");
        HttpChannel channel = new HttpChannel(context, socket, over -> channels.removeIfPresent(id, over));
        // Two first requests of one session may meet here on the other's event loop.
        context.runOnContext(ignored -> {
            channels.put(id, channel);
            accepted.accept(channel);
        });
    }
}
