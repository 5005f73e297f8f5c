package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Tracing;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Everything under {@code /api}: cross-origin headers with credentials, the limit on the body, the routes, and a JSON answer
 * for every error. Mounted on each HTTP instance's router, after the check of the request's origin.
 */
public final class Api {

    private static final String ROOT = "/api/*";

    private final ApiConfig config;
    private final Optional<AuthRoutes> auth;
    private final AccountRoutes account;
    private final Optional<OpenIdRoutes> openId;
    private final RestRoutes rest;
    private final Tracing tracing;

    /**
     * @param auth the routes of local accounts, if they are enabled
     * @param account what people do with their own account
     * @param openId the routes of a sign-in by an OpenID provider, if one is configured
     */
    public Api(
            ApiConfig config,
            Optional<AuthRoutes> auth,
            AccountRoutes account,
            Optional<OpenIdRoutes> openId,
            RestRoutes rest,
            Tracing tracing) {
        this.openId = openId;
        this.config = config;
        this.auth = auth;
        this.account = account;
        this.rest = rest;
        this.tracing = tracing;
    }

    public void mount(Router router) {
        router.route(ROOT).handler(new Cors()).failureHandler(Api::fail);
        router.route(ROOT).handler(new RequestTrace(tracing));
        rest.mountUploads(router);
        router.route(ROOT).handler(rest.bodies(config.maxBodyBytes()));
        router.route(HubDescription.PATH)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(new HubDescription());
        router.route(OpenApi.PATH)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(new OpenApi(auth.isPresent()));
        router.route(AsyncApi.PATH)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(new AsyncApi(EventCatalogue.read()));
        auth.ifPresent(routes -> routes.mount(router));
        account.mount(router);
        openId.ifPresent(routes -> routes.mount(router));
        rest.mount(router);
        MethodNotAllowed.mount(router, HubDescription.PATH);
        router.route(ROOT).handler(request -> Responses.fail(request, Failure.notFound("no such resource")));
    }

    private static void fail(RoutingContext request) {
        Throwable cause = request.failure();
        boolean malformed = request.statusCode() >= 400 && request.statusCode() < 500;
        if (malformed && !(cause instanceof Failure)) {
            Responses.fail(request, Failure.of(ErrorCode.BAD_REQUEST, "malformed request"));
        } else {
            Responses.fail(request, cause);
        }
    }
}
