package dev.switchboard.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets pages of other origins read the answers, with credentials (Fetch standard, CORS protocol). The origin was checked
 * before the request arrives here, so every origin that arrives may read. Stateless.
 */
final class Cors implements Handler<RoutingContext> {

    private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
    private static final String EXPOSED =
            "Retry-After, X-Request-Id, traceparent, Accept-Ranges, Content-Range, Content-Disposition, ETag";
    private static final String MAX_AGE_SECONDS = "600";

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response().putHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .putHeader("Access-Control-Expose-Headers", EXPOSED);
        }
        if (origin != null && isPreflight(request)) {
            response.putHeader("Access-Control-Allow-Methods", METHODS)
                    .putHeader("Access-Control-Allow-Headers", allowedHeaders(request))
                    .putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
                    .putHeader("Vary", "Origin, Access-Control-Request-Headers")
                    .setStatusCode(204)
                    .end();
        } else {
            context.next();
        }
    }

    /** Whatever the page wants to send: tracing and error reporting add headers of their own. */
    private static String allowedHeaders(HttpServerRequest request) {
        String asked = request.getHeader("Access-Control-Request-Headers");
        return asked == null ? "Authorization, Content-Type" : asked;
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return HttpMethod.OPTIONS.equals(request.method())
                && request.getHeader("Access-Control-Request-Method") != null;
    }
}
