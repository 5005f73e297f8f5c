package dev.switchboard.sockjs;

import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import dev.switchboard.wire.WebSocketUpgrade;
import io.vertx.core.Future;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts a SockJS service under a path. It upgrades WebSockets itself, since Vert.x's handler would hide them, close
 * without a code and encode each message per client; {@link HttpTransports} has the HTTP transports; Vert.x's handler
 * serves the greeting, {@code /info} and the iframe. One for each HTTP server instance, on its event loop.
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
     * @param prefix the path of the service, without a slash at its end
     */
    public SockJsRoutes(String prefix, Vertx vertx, SockJsOptions options, SockJsService service) {
        this.prefix = prefix;
        this.framed = Pattern.compile(Pattern.quote(prefix) + SESSION + "websocket");
        this.vertx = vertx;
        this.options = options;
        this.service = service;
    }

    /** Takes a request for a WebSocket of this service, before any router sees it; false if it is for something else. */
    public boolean upgrade(HttpServerRequest request) {
        String path = RequestPath.of(request);
        if (!path.startsWith(prefix)
                || !path.endsWith("/websocket")
                || !options.webSockets()
                || !request.canUpgradeToWebSocket()) {
            return false;
        }
        boolean bare = path.length() == prefix.length() + "/websocket".length();
        if (!bare && !framed.matcher(path).matches()) {
            return false;
        }
        HixieHandshake hixie = null;
        if (HixieHandshake.isRequested(request)) {
            hixie = HixieHandshake.of(request);
            if (hixie == null) {
                request.response().setStatusCode(400).end("Sec-WebSocket-Key1 or Sec-WebSocket-Key2 is malformed.\n");
                return true;
            }
        }
        Place place = options.wire().intake().enter(service.address(request));
        if (place == null) {
            Intake.refuse(request);
            return true;
        }
        accept(request, !bare, hixie, place).onFailure(failure -> {
            place.leave();
            LOG.debug("WebSocket upgrade of {} failed: {}", request.path(), failure.getMessage());
        });
        return true;
    }

    private Future<?> accept(
            HttpServerRequest request, boolean withFraming, @Nullable HixieHandshake hixie, Place place) {
        Consumer<MessageChannel> accepted = service.accept(request);
        if (hixie == null) {
            return WebSocketUpgrade.accept(request, options.wire(), options.maxMessageBytes())
                    .onSuccess(socket -> accepted.accept(new WebSocketChannel(socket, withFraming, place)));
        }
        return request.toNetSocket().onSuccess(socket -> {
            options.wire().intake().upgraded(request);
            accepted.accept(new HixieChannel(vertx, socket, hixie, withFraming, options, place));
        });
    }

    /** Mounts the HTTP transports, the greeting, {@code /info} and the iframe. */
    public void mount(Router router) {
        router.route(prefix).handler(this::greet);
        router.route(prefix + "/*").handler(this::addOriginHeaders);
        router.getWithRegex(Pattern.quote(prefix) + "/iframe[^/]*").handler(this::addIframeHeaders);
        new HttpTransports(prefix, vertx, options, service).mount(router);
        router.route(prefix + "/*").handler(SockJsRoutes::refuseUpgrade);
        router.route(prefix + "/*")
                .subRouter(SockJSHandler.create(vertx, withoutTransports()).socketHandler(SockJSSocket::close));
    }

    /** The options of Vert.x's handler: no transports but its WebSocket's, which refuses requests that are no upgrade. */
    private SockJSHandlerOptions withoutTransports() {
        SockJSHandlerOptions handler =
                new SockJSHandlerOptions().setInsertJSESSIONID(options.cookie()).setLibraryURL(options.scriptUrl());
        for (Transport transport : Transport.values()) {
            if (transport != Transport.WEBSOCKET || !options.webSockets()) {
                handler.addDisabledTransport(transport.name());
            }
        }
        return handler;
    }

    /** Vert.x's handler greets below the prefix only; the protocol wants the greeting at the prefix too. */
    private void greet(RoutingContext request) {
        if (RequestPath.of(request.request()).equals(prefix)) {
            request.response()
                    .putHeader("Content-Type", "text/plain; charset=UTF-8")
                    .end(GREETING);
        } else {
            request.next();
        }
    }

    /**
     * The iframe acts for the page that embeds it, as the person whose cookie the browser sends, and its own requests are of
     * this origin. So only pages of allowed origins may embed it (CSP Level 3, section 6.4.2).
     */
    private void addIframeHeaders(RoutingContext request) {
        String origins = options.origins().get().stream()
                .sorted()
                .map(origin -> " " + origin)
                .collect(Collectors.joining());
        request.response().putHeader("Content-Security-Policy", "frame-ancestors 'self'" + origins);
        if (options.revalidateIframe()) {
            request.addHeadersEndHandler(ending -> {
                request.response().putHeader("Cache-Control", "no-cache");
                request.response().headers().remove("Expires");
            });
        }
        request.next();
    }

    /** Of Vert.x's handler the WebSockets would be, which opens each and closes it at once. */
    private static void refuseUpgrade(RoutingContext request) {
        if (request.request().canUpgradeToWebSocket()) {
            request.response().setStatusCode(404).end();
        } else {
            request.next();
        }
    }

    /** Marks answers as depending on the origin; drops the {@code false} that Vert.x sends and Fetch does not know. */
    private void addOriginHeaders(RoutingContext request) {
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
