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

/**
 * {@code POST /api/auth/register} and {@code POST /api/auth/login}, {@code {username, email?, password}}: answered
 * {@code {success, token, expiresAt, user}} with the token also in a cookie that scripts cannot read, which
 * {@code POST /api/auth/logout} takes back.
 */
public final class AuthRoutes {

    private static final int MAX_NAME = 255;
    /** Whoever asks before they are somebody. */
    private static final Caller STRANGER = new Caller("", "", null, Set.of(), null, null);

    /** The commands that it asks for. */
    public static final Set<String> COMMANDS = Set.of(AccountCommands.REGISTER.name(), AccountCommands.LOGIN.name());

    private final HubCommands commands;
    private final TokenSigner signer;
    private final ApiConfig config;
    private final RateLimiter limiter;
    private final Function<HttpServerRequest, String> address;
    private final Measured measured;

    /**
     * @param limiter is asked for the name and for the client's address
     * @param address tells the client's address
     */
    public AuthRoutes(
            Commands commands,
            TokenSigner signer,
            ApiConfig config,
            RateLimiter limiter,
            Function<HttpServerRequest, String> address,
            ApiMetrics metrics) {
        this.measured = new Measured(metrics);
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

    /** Takes the cookie back. Tokens stay good until they expire or are revoked. */
    private void logout(RoutingContext request) {
        RequestBody.of(request);
        request.response().addCookie(cookie(request, "").setMaxAge(0));
        Responses.send(request, 200, new JsonObject().put("success", true));
    }

    private void handle(RoutingContext request, HubCommand<Credentials, User> command, int status) {
        JsonObject asked = RequestBody.of(request);
        String from = "address:" + address.apply(request.request());
        measured.ask(command.name(), () -> turns(command.name(), "name:" + nameOf(asked), from)
                        .compose(allowed -> commands.ask(command, STRANGER, Credentials.from(asked))))
                .onSuccess(user -> respond(request, status, user))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    /** The name as the limits know it, however it is written and however long it is. */
    private static String nameOf(JsonObject asked) {
        String name = asked.getValue("username") instanceof String text ? text : "";
        return name.substring(0, Math.min(name.length(), MAX_NAME)).toLowerCase(Locale.ROOT);
    }

    /** Takes a turn for each subject; guessing is slowed by the name and by the address it comes from. */
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
                .setSecure(request.request().isSSL())
                .setSameSite(CookieSameSite.LAX)
                .setMaxAge(config.tokenTtl().toSeconds());
    }
}
