package dev.switchboard.api;

import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.AccountCommands.User;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.WireTime;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * {@code POST /api/auth/register} and {@code POST /api/auth/login}, {@code {username, email?, password}}: answered
 * {@code {success, token, expiresAt, user}}. The token is also set as a cookie that scripts cannot read;
 * {@code POST /api/auth/logout} clears it. Runs on the HTTP instance's event loop.
 */
public final class AuthRoutes {

    private static final int MAX_NAME = 255;
    /** The caller of a request that has no user yet. */
    private static final Caller ANONYMOUS = new Caller("", "", null, Set.of(), null, null);

    /** The commands that these routes send. */
    public static final Set<String> COMMANDS = Set.of(AccountCommands.REGISTER.name(), AccountCommands.LOGIN.name());

    private final HubCommands commands;
    private final TokenSigner signer;
    private final ApiConfig config;
    private final RateLimiter limiter;
    private final Function<HttpServerRequest, String> address;
    private final Predicate<HttpServerRequest> secure;
    private final CommandTimer timer;

    /**
     * @param limiter limits attempts by name and by the client's address
     * @param address finds the client's address
     * @param secure whether the client uses TLS, as a trusted proxy says or at the hub itself
     */
    public AuthRoutes(
            Commands commands,
            TokenSigner signer,
            ApiConfig config,
            RateLimiter limiter,
            Function<HttpServerRequest, String> address,
            Predicate<HttpServerRequest> secure,
            ApiMetrics metrics) {
        this.secure = secure;
        this.timer = new CommandTimer(metrics);
        this.limiter = limiter;
        this.address = address;
        this.commands = new HubCommands(commands);
        this.signer = signer;
        this.config = config;
    }

    public void mount(Router router) {
        router.post("/api/auth/register").handler(request -> handle(request, AccountCommands.REGISTER, 201));
        router.post("/api/auth/login").handler(request -> handle(request, AccountCommands.LOGIN, 200));
        router.post("/api/auth/logout").handler(this::logout);
    }

    /** Clears the cookie. The token stays valid until it expires or is revoked. */
    private void logout(RoutingContext request) {
        RequestBody.of(request);
        request.response().addCookie(cookie(request, "").setMaxAge(0));
        Responses.send(request, 200, new JsonObject().put("success", true));
    }

    private void handle(RoutingContext request, HubCommand<Credentials, User> command, int status) {
        JsonObject body = RequestBody.of(request);
        String from = "address:" + address.apply(request.request());
        timer.ask(command.name(), () -> turns(command.name(), "name:" + nameOf(body), from)
                        .compose(allowed -> commands.ask(command, ANONYMOUS, Credentials.from(body))))
                .onSuccess(user -> respond(request, status, user))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    /** The name by which attempts are limited: lower case and bounded in length. */
    private static String nameOf(JsonObject body) {
        String name = body.getValue("username") instanceof String text ? text : "";
        return name.substring(0, Math.min(name.length(), MAX_NAME)).toLowerCase(Locale.ROOT);
    }

    /** Takes a turn for the name and one for the address, so that guessing is slowed by both. */
    private Future<Void> turns(String command, String name, String from) {
        return limiter.take(name, command)
                .compose(first -> limiter.take(from, command).map(second -> Math.max(first, second)))
                .compose(waitMs ->
                        waitMs > 0 ? Future.failedFuture(Failure.rateLimited(waitMs)) : Future.succeededFuture());
    }

    private void respond(RoutingContext request, int status, User user) {
        Caller holder = new Caller(user.id(), user.username(), user.email(), user.roles(), null, null);
        TokenSigner.Token token = signer.sign(holder, config.tokenTtl());
        request.response().addCookie(cookie(request, token.value()));
        Responses.send(
                request,
                status,
                new JsonObject()
                        .put("success", true)
                        .put("token", token.value())
                        .put("expiresAt", WireTime.write(token.expiresAt()))
                        .put("user", user.toJson()));
    }

    private Cookie cookie(RoutingContext request, String token) {
        return Cookie.cookie(Tokens.NAME, token)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure.test(request.request()))
                .setSameSite(CookieSameSite.LAX)
                .setMaxAge(config.tokenTtl().toSeconds());
    }
}
