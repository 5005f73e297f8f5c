package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.AuditCommands;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.HookCommands;
import dev.switchboard.bus.LogCommands;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;

/** {@code /api/admin/*}: the console's requests, for the role {@code admin} only. Runs on the HTTP instance's event loop. */
final class AdminRoutes {

    /** The commands that these routes send. */
    static final Set<String> COMMANDS = Set.of(
            GatewayCommands.FIGURES.name(),
            GatewayCommands.INSPECT.name(),
            GatewayCommands.CLOSE.name(),
            GatewayCommands.DRAIN.name(),
            GatewayCommands.TIMINGS.name(),
            GatewayCommands.CONFIGURATION.name(),
            LogCommands.WEIGHT.name(),
            ChatCommands.OF_PERSON,
            HookCommands.LIST.name(),
            HookCommands.RETRY.name(),
            HookCommands.PARKED.name(),
            ChatCommands.MESSAGE_TRACE.name(),
            AuditCommands.LIST.name());

    /** Checks the caller's role, applies rate limits, measures the command and sends the answer. */
    @FunctionalInterface
    interface Gate {

        void pass(RoutingContext request, String command, Function<Caller, Future<Answer>> ask);
    }

    private final AdminQueries queries;
    private final MessageTrace trace;
    private final Gate gate;

    AdminRoutes(Commands commands, Gate gate) {
        this.queries = new AdminQueries(commands);
        this.trace = new MessageTrace(commands);
        ConsoleVisits noted = new ConsoleVisits(commands);
        this.gate = (request, command, ask) -> gate.pass(request, command, caller -> {
            noted.note(caller);
            return ask.apply(caller);
        });
    }

    void mount(Router router) {
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/figures")
                .handler(request -> gate.pass(request, GatewayCommands.FIGURES.name(), queries::figures));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/connections")
                .handler(request -> gate.pass(
                        request, GatewayCommands.INSPECT.name(), caller -> queries.inspect(caller, search(request))));
        RestRoutes.route(router, HttpMethod.POST, "/api/admin/connections/:id/close")
                .handler(request -> gate.pass(
                        request,
                        GatewayCommands.CLOSE.name(),
                        caller -> queries.close(caller, request.pathParam("id"))));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/users/:id/chats")
                .handler(request ->
                        gate.pass(request, ChatCommands.OF_PERSON, caller -> queries.chats(caller, ofPerson(request))));
        inside(router);
        hooks(router);
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/audit")
                .handler(request -> gate.pass(
                        request,
                        AuditCommands.LIST.name(),
                        caller -> queries.audit(
                                caller,
                                RequestData.query(
                                        request,
                                        Parameter.text("cursor"),
                                        Parameter.text("actor"),
                                        Parameter.text("action"),
                                        Parameter.whole("limit")))));
        drain(router, "drain", true);
        drain(router, "resume", false);
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/trace")
                .handler(request -> gate.pass(
                        request,
                        ChatCommands.MESSAGE_TRACE.name(),
                        caller -> trace.follow(
                                caller,
                                RequestData.query(
                                        request,
                                        Parameter.text("user"),
                                        Parameter.text("message"),
                                        Parameter.text("chat"),
                                        Parameter.whole("seq")))));
    }

    private void inside(Router router) {
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/commands")
                .handler(request -> gate.pass(request, GatewayCommands.TIMINGS.name(), queries::timings));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/configuration")
                .handler(request -> gate.pass(request, GatewayCommands.CONFIGURATION.name(), queries::configuration));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/store")
                .handler(request -> gate.pass(request, LogCommands.WEIGHT.name(), queries::store));
    }

    private void hooks(Router router) {
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/hooks")
                .handler(request -> gate.pass(request, HookCommands.LIST.name(), queries::hooks));
        RestRoutes.route(router, HttpMethod.POST, "/api/admin/hooks/:name/retry")
                .handler(request -> gate.pass(
                        request,
                        HookCommands.RETRY.name(),
                        caller -> queries.retryHook(caller, ofHook(request, Parameter.whole("event")))));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/hooks/:name/parked")
                .handler(request -> gate.pass(
                        request,
                        HookCommands.PARKED.name(),
                        caller -> queries.parkedEvents(
                                caller, ofHook(request, Parameter.whole("cursor"), Parameter.whole("limit")))));
    }

    private void drain(Router router, String action, boolean drain) {
        RestRoutes.route(router, HttpMethod.POST, "/api/admin/nodes/:id/" + action)
                .handler(request -> gate.pass(
                        request,
                        GatewayCommands.DRAIN.name(),
                        caller -> queries.drain(caller, request.pathParam("id"), drain)));
    }

    private static JsonObject ofPerson(RoutingContext request) {
        return RequestData.query(request, Parameter.text("cursor"), Parameter.whole("limit"))
                .put("userId", request.pathParam("id"));
    }

    private static JsonObject ofHook(RoutingContext request, Parameter... parameters) {
        return RequestData.query(request, parameters).put("name", request.pathParam("name"));
    }

    private static JsonObject search(RoutingContext request) {
        return RequestData.query(request, Parameter.text("search"), Parameter.whole("limit"));
    }
}
