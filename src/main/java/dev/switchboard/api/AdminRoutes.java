package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.GatewayCommands;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;

/** {@code /api/admin/*}: what the console asks, for the role {@code admin} alone. On the HTTP instance's event loop. */
final class AdminRoutes {

    /** The commands that it asks for. */
    static final Set<String> COMMANDS = Set.of(
            GatewayCommands.FIGURES.name(),
            GatewayCommands.INSPECT.name(),
            GatewayCommands.CLOSE.name(),
            GatewayCommands.DRAIN.name(),
            ChatCommands.MESSAGE_TRACE.name());

    /** Lets in who may, counts and limits what they ask, and sends the answer. */
    @FunctionalInterface
    interface Gate {

        void pass(RoutingContext request, String command, Function<Caller, Future<Answer>> ask);
    }

    private final AdminQuestions questions;
    private final MessageTrace trace;
    private final Gate gate;

    AdminRoutes(Commands commands, Gate gate) {
        this.questions = new AdminQuestions(commands);
        this.trace = new MessageTrace(commands);
        this.gate = gate;
    }

    void mount(Router router) {
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/figures")
                .handler(request -> gate.pass(request, GatewayCommands.FIGURES.name(), questions::figures));
        RestRoutes.route(router, HttpMethod.GET, "/api/admin/connections")
                .handler(request -> gate.pass(
                        request, GatewayCommands.INSPECT.name(), caller -> questions.inspect(caller, search(request))));
        RestRoutes.route(router, HttpMethod.POST, "/api/admin/connections/:id/close")
                .handler(request -> gate.pass(
                        request,
                        GatewayCommands.CLOSE.name(),
                        caller -> questions.close(caller, request.pathParam("id"))));
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

    private void drain(Router router, String action, boolean drain) {
        RestRoutes.route(router, HttpMethod.POST, "/api/admin/nodes/:id/" + action)
                .handler(request -> gate.pass(
                        request,
                        GatewayCommands.DRAIN.name(),
                        caller -> questions.drain(caller, request.pathParam("id"), drain)));
    }

    private static JsonObject search(RoutingContext request) {
        return RequestData.query(request, Parameter.text("search"), Parameter.whole("limit"));
    }
}
