package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything under {@code /api}: cross-origin headers with credentials (Fetch standard, CORS protocol), the body within
 * its limit, the routes, and a JSON answer for whatever goes wrong. Mounted on each HTTP instance's router.
 */
public final class Api {

    private static final String ROOT = "/api/*";
    private static final int MAX_AGE_SECONDS = 600;

    private final ApiConfig config;
    private final Set<String> origins;
    private final Optional<AuthRoutes> auth;
    private final RestRoutes rest;

    /**
     * @param auth the routes of local accounts, if there are any
     * @param origins who may read the answers from a page of another origin
     */
    public Api(ApiConfig config, Set<String> origins, Optional<AuthRoutes> auth, RestRoutes rest) {
        this.config = config;
        this.origins = origins;
        this.auth = auth;
        this.rest = rest;
    }

    public void mount(Router router) {
        router.route(ROOT)
                .handler(CorsHandler.create()
                        .addOrigins(List.copyOf(origins))
                        .allowCredentials(true)
                        .allowedMethods(Set.of(
                                HttpMethod.GET,
                                HttpMethod.POST,
                                HttpMethod.PATCH,
                                HttpMethod.DELETE,
                                HttpMethod.OPTIONS))
                        .allowedHeaders(Set.of("authorization", "content-type"))
                        .exposedHeader("Retry-After")
                        .maxAgeSeconds(MAX_AGE_SECONDS))
                .failureHandler(Api::fail);
        router.route(ROOT).handler(BodyHandler.create(false).setBodyLimit(config.maxBodyBytes()));
        router.get("/api/openapi.json").handler(request -> request.response()
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .sendFile("openapi.json"));
        auth.ifPresent(routes -> routes.mount(router));
        rest.mount(router);
        router.route(ROOT).handler(request -> Responses.fail(request, Failure.notFound("no such resource")));
    }

    private static void fail(RoutingContext request) {
        Throwable cause = request.failure();
        if (request.statusCode() == 413) {
            Responses.fail(request, Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too big"));
        } else if (cause == null) {
            Responses.fail(request, Failure.of(ErrorCode.BAD_REQUEST, "the request is not understood"));
        } else {
            Responses.fail(request, cause);
        }
    }
}
