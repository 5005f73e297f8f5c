package dev.switchboard.api;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PushCommands;
import dev.switchboard.bus.PushCommands.Subscribe;
import dev.switchboard.bus.PushCommands.Unsubscribe;
import dev.switchboard.bus.RateLimiter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code /api/push}: the key that browsers subscribe to push messages with, and their subscriptions. A subscription ends with the
 * token that made it. Runs on the event loop of the HTTP instance.
 */
final class PushRoutes {

    /** The commands that these routes send. */
    static final Set<String> COMMANDS =
            Set.of(PushCommands.KEY.name(), PushCommands.SUBSCRIBE.name(), PushCommands.UNSUBSCRIBE.name());

    private static final String KEY = "/api/push/key";
    private static final String SUBSCRIPTIONS = "/api/push/subscriptions";

    private final RestCallers callers;
    private final HubCommands commands;
    private final RateLimiter limiter;
    private final CommandTimer timer;

    PushRoutes(RestCallers callers, Commands commands, RateLimiter limiter, CommandTimer timer) {
        this.callers = callers;
        this.commands = new HubCommands(commands);
        this.limiter = limiter;
        this.timer = timer;
    }

    void mount(Router router) {
        RestRoutes.route(router, HttpMethod.GET, KEY)
                .handler(request -> answer(
                        request, 200, PushCommands.KEY, identity -> ask(identity, PushCommands.KEY, Nothing.NOTHING)
                                .map(PushCommands.PushKey::toJson)));
        router.post(SUBSCRIPTIONS)
                .handler(request ->
                        answer(request, 201, PushCommands.SUBSCRIBE, identity -> subscribe(request, identity)));
        router.delete(SUBSCRIPTIONS)
                .handler(request -> answer(request, 200, PushCommands.UNSUBSCRIBE, identity -> ask(
                                identity, PushCommands.UNSUBSCRIBE, Unsubscribe.from(RequestBody.of(request)))
                        .map(gone -> new JsonObject())));
    }

    private Future<JsonObject> subscribe(RoutingContext request, Identity identity) {
        return ask(
                        identity,
                        PushCommands.SUBSCRIBE,
                        new Subscribe(RequestBody.of(request), identity.tokenId(), identity.issuedAt()))
                .map(made -> new JsonObject());
    }

    private <Q, A> Future<A> ask(Identity identity, HubCommand<Q, A> command, Q question) {
        return commands.ask(command, RestCallers.callerOf(identity), question);
    }

    private void answer(
            RoutingContext request,
            int status,
            HubCommand<?, ?> command,
            Function<Identity, Future<JsonObject>> fields) {
        callers.identify(request)
                .compose(identity -> timer.ask(
                        command.name(),
                        () -> limiter.within(identity.id(), command.name(), () -> fields.apply(identity))))
                .onSuccess(found -> Responses.send(
                        request, status, new JsonObject().put("success", true).mergeIn(found)))
                .onFailure(cause -> Responses.fail(request, cause));
    }
}
