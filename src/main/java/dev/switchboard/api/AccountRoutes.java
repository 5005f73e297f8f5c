package dev.switchboard.api;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Revoke;
import dev.switchboard.bus.AccountCommands.SignedOut;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.bus.OwnAccountCommands.Confirmation;
import dev.switchboard.bus.OwnAccountCommands.EmailChange;
import dev.switchboard.bus.OwnAccountCommands.OwnToken;
import dev.switchboard.bus.OwnAccountCommands.PasswordChange;
import dev.switchboard.bus.OwnAccountCommands.Proof;
import dev.switchboard.bus.OwnAccountCommands.Reset;
import dev.switchboard.bus.RateLimiter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /api/account}: what people do with their own account. Reading it, signing out and the export are there for everybody
 * with a token, the rest for local accounts alone. What has side effects is limited by the user, or by the address where
 * nobody is signed in. Runs on the HTTP instance's event loop.
 */
public final class AccountRoutes {

    static final String PATH = "/api/account";

    /** The commands that these routes send. */
    public static final Set<String> COMMANDS = Set.of(
            OwnAccountCommands.OWN.name(),
            OwnAccountCommands.PASSWORD.name(),
            OwnAccountCommands.EMAIL.name(),
            OwnAccountCommands.RESET.name(),
            OwnAccountCommands.CONFIRM.name(),
            OwnAccountCommands.DELETE.name(),
            AccountExport.COMMAND,
            AccountCommands.LOGOUT.name());

    private final RestCallers callers;
    private final HubCommands commands;
    private final boolean local;
    private final RateLimiter limiter;
    private final Function<HttpServerRequest, String> address;
    private final SessionCookie cookies;
    private final CommandTimer timer;
    private final AccountExport export;

    /**
     * @param local whether there are local accounts
     * @param address finds the client's address
     */
    public AccountRoutes(
            RestCallers callers,
            Commands commands,
            boolean local,
            RateLimiter limiter,
            Function<HttpServerRequest, String> address,
            SessionCookie cookies,
            ApiMetrics metrics) {
        this.callers = callers;
        this.commands = new HubCommands(commands);
        this.local = local;
        this.limiter = limiter;
        this.address = address;
        this.cookies = cookies;
        this.timer = new CommandTimer(metrics);
        this.export = new AccountExport(callers, commands, limiter, timer);
    }

    void mount(Router router) {
        RestRoutes.route(router, HttpMethod.GET, PATH).handler(this::own);
        router.get(PATH + "/export").handler(export);
        router.post(PATH + "/sign-out").handler(this::signOut);
        if (local) {
            router.post(PATH + "/password").handler(this::password);
            router.post(PATH + "/email").handler(this::email);
            router.post(PATH + "/reset").handler(this::reset);
            router.post(PATH + "/confirm").handler(this::confirm);
            router.delete(PATH).handler(this::delete);
        }
    }

    private void own(RoutingContext request) {
        answer(
                request,
                200,
                identified(
                                request,
                                caller -> limited(
                                        caller.id(),
                                        OwnAccountCommands.OWN,
                                        () -> commands.ask(OwnAccountCommands.OWN, caller, Nothing.NOTHING)))
                        .map(own -> new JsonObject().put("profile", own.profile())));
    }

    private void password(RoutingContext request) {
        answer(
                request,
                200,
                callers.identify(request)
                        .compose(identity -> proved(
                                request,
                                identity,
                                OwnAccountCommands.PASSWORD,
                                () -> PasswordChange.from(
                                        RequestBody.of(request),
                                        new OwnToken(identity.tokenId(), identity.issuedAt()),
                                        network(request)))));
    }

    private void email(RoutingContext request) {
        answer(
                request,
                202,
                callers.identify(request)
                        .compose(identity -> limited(
                                identity.id(),
                                OwnAccountCommands.EMAIL,
                                () -> proved(
                                        request,
                                        identity,
                                        OwnAccountCommands.EMAIL,
                                        () -> EmailChange.from(
                                                RequestBody.of(request),
                                                network(request),
                                                AcceptedLanguages.of(request))))));
    }

    private void delete(RoutingContext request) {
        answer(
                request,
                200,
                callers.identify(request)
                        .compose(identity -> proved(
                                request,
                                identity,
                                OwnAccountCommands.DELETE,
                                () -> Proof.from(RequestBody.of(request), network(request))))
                        .onSuccess(deleted -> clearCookie(request)));
    }

    /** A password that is guessed with a stolen token counts, whichever of the routes it is guessed at. */
    private <Q> Future<JsonObject> proved(
            RoutingContext request, Identity identity, HubCommand<Q, Nothing> command, Supplier<Q> asked) {
        String guesses = OwnAccountCommands.PASSWORD.name();
        return timer.ask(
                        command.name(),
                        () -> limiter.within(
                                identity.id(),
                                guesses,
                                () -> commands.ask(command, callerOf(identity, request), asked.get())))
                .map(done -> new JsonObject());
    }

    private Caller callerOf(Identity identity, RoutingContext request) {
        return RestCallers.callerOf(identity).from(address.apply(request.request()));
    }

    private void reset(RoutingContext request) {
        answer(
                request,
                202,
                limited(
                                "address:" + network(request),
                                OwnAccountCommands.RESET,
                                () -> commands.ask(
                                        OwnAccountCommands.RESET,
                                        Reset.from(RequestBody.of(request), AcceptedLanguages.of(request))))
                        .map(accepted -> new JsonObject()));
    }

    private void confirm(RoutingContext request) {
        answer(
                request,
                200,
                limited(
                                "address:" + network(request),
                                OwnAccountCommands.CONFIRM,
                                () -> commands.ask(
                                        OwnAccountCommands.CONFIRM,
                                        Confirmation.from(RequestBody.of(request), network(request))))
                        .map(confirmed -> new JsonObject().put("purpose", confirmed.purpose())));
    }

    /** Everywhere: all of the user's tokens end, this one included. */
    private void signOut(RoutingContext request) {
        answer(request, 200, callers.identify(request).compose(identity -> {
            boolean everywhere =
                    new Fields(RequestBody.of(request)).flag("everywhere").orElse(false);
            return timer.ask(
                            AccountCommands.LOGOUT.name(),
                            () -> limiter.within(
                                    identity.id(), AccountCommands.LOGOUT.name(), () -> end(identity, everywhere)))
                    .onSuccess(ended -> clearCookie(request))
                    .map(ended -> new JsonObject());
        }));
    }

    private Future<Void> end(Identity identity, boolean everywhere) {
        return everywhere
                ? commands.ask(AccountCommands.REVOKE, new Revoke(identity.id()))
                        .mapEmpty()
                : commands.ask(AccountCommands.LOGOUT, new SignedOut(identity.id(), identity.tokenId()))
                        .mapEmpty();
    }

    private <T> Future<T> identified(RoutingContext request, Function<Caller, Future<T>> ask) {
        return callers.require(request).compose(ask);
    }

    private <T> Future<T> limited(String key, HubCommand<?, ?> command, Supplier<Future<T>> ask) {
        return timer.ask(command.name(), () -> limiter.within(key, command.name(), ask));
    }

    private static void answer(RoutingContext request, int status, Future<JsonObject> fields) {
        fields.onSuccess(found -> Responses.send(
                        request, status, new JsonObject().put("success", true).mergeIn(found)))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    private void clearCookie(RoutingContext request) {
        request.response().addCookie(cookies.ofToken(request.request(), "", Duration.ZERO));
    }

    private String network(RoutingContext request) {
        return ClientNetwork.of(address.apply(request.request()));
    }
}
