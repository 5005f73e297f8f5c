package dev.switchboard.api;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.RateLimiter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * Serves the table of {@link Operations} and what back ends ask of the cluster: the token is checked, the request becomes
 * a command of its user, the answer becomes the response. On the event loop of the HTTP instance.
 */
public final class RestRoutes {

    private final TokenVerifier tokens;
    private final Commands commands;
    private final RateLimiter limiter;
    private final ClusterQuestions cluster;

    public RestRoutes(TokenVerifier tokens, Commands commands, RateLimiter limiter) {
        this.tokens = tokens;
        this.commands = commands;
        this.limiter = limiter;
        this.cluster = new ClusterQuestions(commands);
    }

    public void mount(Router router) {
        Operations.ALL.forEach(operation -> router.route(operation.method(), operation.path())
                .handler(request -> handle(
                        request,
                        operation.role(),
                        operation.status(),
                        caller -> command(caller, operation.command(), RequestData.of(request, operation)))));
        router.get("/api/connections").handler(request -> clusterWide(request, cluster::connections));
        router.get("/api/cluster").handler(request -> clusterWide(request, cluster::nodes));
        router.post("/api/users/:id/disconnect")
                .handler(
                        request -> clusterWide(request, caller -> cluster.disconnect(caller, request.pathParam("id"))));
    }

    private void clusterWide(RoutingContext request, Function<Caller, Future<Answer>> ask) {
        handle(request, "service", 200, ask);
    }

    private void handle(RoutingContext request, String role, int status, Function<Caller, Future<Answer>> ask) {
        caller(request)
                .compose(caller -> role == null || caller.hasRole(role)
                        ? ask.apply(caller)
                        : Future.failedFuture(Failure.forbidden("this needs the role " + role)))
                .onSuccess(answer -> Responses.send(request, status, answer.body()))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    private Future<Caller> caller(RoutingContext request) {
        return Tokens.find(request.request())
                .map(token -> tokens.verify(token)
                        .map(RestRoutes::callerOf)
                        .recover(invalid -> Future.failedFuture(Failure.of(ErrorCode.UNAUTHORIZED, "invalid token"))))
                .orElseGet(() -> Future.failedFuture(Failure.of(ErrorCode.UNAUTHORIZED, "token required")));
    }

    private static Caller callerOf(Identity identity) {
        return new Caller(identity.id(), identity.username(), identity.email(), identity.roles(), null, null);
    }

    private Future<Answer> command(Caller caller, String name, JsonObject data) {
        return limiter.take(caller.id(), name)
                .compose(waitMs -> waitMs > 0
                        ? Future.failedFuture(Failure.rateLimited(waitMs))
                        : commands.request(new Command(name, caller, data, false)));
    }
}
