package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.CommandWeight;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RateLimiter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the table of {@link Operations} and the cluster-wide requests of back ends. A request's token is checked, the request
 * becomes a command of its user, and the answer becomes the response. Runs on the event loop of the HTTP instance.
 */
public final class RestRoutes {

    /** The commands that these routes send. */
    public static final Set<String> COMMANDS = Stream.concat(
                    Operations.ALL.stream().flatMap(Operation::commands),
                    Stream.concat(
                            Stream.of(
                                    GatewayCommands.CONNECTIONS.name(),
                                    GatewayCommands.STATUS.name(),
                                    GatewayCommands.MOVE.name(),
                                    GatewayCommands.USERS.name(),
                                    GatewayCommands.ASK.name(),
                                    GatewayCommands.DISCONNECT.name()),
                            Stream.of(FileRoutes.COMMANDS, PushRoutes.COMMANDS, AdminRoutes.COMMANDS)
                                    .flatMap(Set::stream)))
            .collect(Collectors.toUnmodifiableSet());

    private final RestCallers callers;
    private final Commands commands;
    private final RateLimiter limiter;
    private final ClusterQueries cluster;
    private final CommandTimer timer;
    private final FileRoutes files;

    public RestRoutes(RestCallers callers, Commands commands, RateLimiter limiter, ApiMetrics metrics) {
        this.callers = callers;
        this.commands = commands;
        this.limiter = limiter;
        this.cluster = new ClusterQueries(commands);
        this.timer = new CommandTimer(metrics);
        this.files = new FileRoutes(callers, commands, limiter, timer);
    }

    /** Mounts what reads its body by itself; to be called before {@link #bodies} is mounted. */
    void mountUploads(Router router) {
        files.mountUpload(router);
    }

    public void mount(Router router) {
        Operations.ALL.forEach(operation -> route(router, operation.method(), operation.path())
                .handler(request -> handle(
                        request,
                        operation.role(),
                        operation.status(),
                        caller -> command(caller, operation, RequestData.of(request, operation)))));
        files.mountDownload(router);
        new PushRoutes(callers, commands, limiter, timer).mount(router);
        route(router, HttpMethod.GET, "/api/session").handler(this::session);
        route(router, HttpMethod.GET, "/api/devices")
                .handler(request -> handle(
                        request,
                        null,
                        200,
                        caller -> limited(caller, GatewayCommands.CONNECTIONS.name(), () -> cluster.devices(caller))));
        route(router, HttpMethod.GET, "/api/connections")
                .handler(request -> clusterWide(request, GatewayCommands.CONNECTIONS.name(), cluster::connections));
        route(router, HttpMethod.GET, "/api/cluster")
                .handler(request -> clusterWide(request, GatewayCommands.STATUS.name(), cluster::nodes));
        route(router, HttpMethod.POST, "/api/members")
                .handler(request -> clusterWide(
                        request, GatewayCommands.MOVE.name(), caller -> cluster.move(caller, RequestBody.of(request))));
        route(router, HttpMethod.POST, "/api/request")
                .handler(request -> clusterWide(
                        request,
                        GatewayCommands.ASK.name(),
                        caller -> cluster.askClients(caller, RequestBody.of(request))));
        route(router, HttpMethod.GET, "/api/topics/:topic/members")
                .handler(request -> clusterWide(
                        request,
                        GatewayCommands.USERS.name(),
                        caller -> cluster.members(
                                request.pathParam("topic"), RequestData.query(request, Parameter.text("cursor")))));
        route(router, HttpMethod.POST, "/api/users/:id/disconnect")
                .handler(request -> clusterWide(
                        request,
                        GatewayCommands.DISCONNECT.name(),
                        caller -> cluster.disconnect(caller, request.pathParam("id"))));
        new AdminRoutes(
                        commands,
                        (request, command, ask) -> handle(
                                request, "admin", 200, caller -> limited(caller, command, () -> ask.apply(caller))))
                .mount(router);
    }

    /** Reads the bodies of requests. */
    RequestBody bodies(int maxBytes) {
        return callers.bodies(maxBytes);
    }

    /** A route for GET also answers HEAD; the server omits the body. */
    static Route route(Router router, HttpMethod method, String path) {
        Route route = router.route(method, path);
        return HttpMethod.GET.equals(method) ? route.method(HttpMethod.HEAD) : route;
    }

    private void clusterWide(RoutingContext request, String command, Function<Caller, Future<Answer>> ask) {
        handle(request, "service", 200, caller -> limited(caller, command, () -> ask.apply(caller)));
    }

    private void handle(
            RoutingContext request, @Nullable String role, int status, Function<Caller, Future<Answer>> ask) {
        callers.require(request)
                .compose(caller -> role == null || caller.hasRole(role)
                        ? ask.apply(caller)
                        : Future.failedFuture(Failure.forbidden("requires the role " + role)))
                .onSuccess(answer -> Responses.send(request, statusOf(answer, status), answer.body()))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    /** A create command that finds the object existing has created nothing: 200, not 201. */
    private static int statusOf(Answer answer, int status) {
        return Boolean.TRUE.equals(answer.body().getBoolean("existing")) ? 200 : status;
    }

    /** Answers null when nobody is signed in: a page asks before it knows, so that is not an error. */
    private void session(RoutingContext request) {
        callers.find(request)
                .map(RestRoutes::user)
                .recover(RestRoutes::nobody)
                .onSuccess(user -> Responses.send(
                        request,
                        200,
                        Answer.of(new JsonObject().put("user", user)).body()))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    /** Unless it is not known now who it is. */
    private static Future<@Nullable JsonObject> nobody(Throwable cause) {
        return cause instanceof Failure failure && failure.code() == ErrorCode.UNAUTHORIZED
                ? Future.succeededFuture(null)
                : Future.failedFuture(cause);
    }

    private static JsonObject user(Caller caller) {
        return caller.toUser()
                .put("roles", new JsonArray(caller.roles().stream().sorted().toList()));
    }

    private Future<Answer> command(Caller caller, Operation operation, JsonObject data) {
        HubCommand<?, ?> parsed = operation.parsedFor(data);
        return limited(
                caller,
                parsed == null ? operation.command() : parsed.name(),
                CommandWeight.of(data),
                () -> parsed == null
                        ? commands.request(new Command(operation.command(), caller, data, false))
                        : ask(parsed, caller, data));
    }

    private <Q, A> Future<Answer> ask(HubCommand<Q, A> command, Caller caller, JsonObject data) {
        return new HubCommands(commands)
                .askHeard(command, caller, command.question().read().apply(data))
                .map(heard -> heard.toAnswer(command.answer()));
    }

    private Future<Answer> limited(Caller caller, String command, Supplier<Future<Answer>> ask) {
        return limited(caller, command, 0, ask);
    }

    /** Also charges the caller for what others hear of it. */
    private Future<Answer> limited(Caller caller, String command, long weight, Supplier<Future<Answer>> ask) {
        return timer.ask(command, () -> limiter.within(caller.id(), command, weight, ask)
                .onSuccess(answer -> limiter.charge(caller.id(), command, weight, answer.heard())));
    }
}
