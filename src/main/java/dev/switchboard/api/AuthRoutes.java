package dev.switchboard.api;

import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Attempt;
import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.AccountCommands.User;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.UserNames;
import dev.switchboard.bus.WireTime;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code POST /api/auth/register} and {@code POST /api/auth/login}, {@code {username, email?, password, language?}}: answered
 * {@code {success, token, expiresAt, user}}. The token is also set as a cookie that scripts cannot read;
 * {@code POST /api/auth/logout} clears it and
 * revokes the token. Runs on the HTTP instance's event loop.
 */
public final class AuthRoutes {

    /** The caller of a request that has no user yet. */
    private static final Caller ANONYMOUS = new Caller("", "", null, Set.of(), null, null);

    /** The commands that these routes send. */
    public static final Set<String> COMMANDS = Set.of(AccountCommands.REGISTER.name(), AccountCommands.LOGIN.name());

    private final HubCommands commands;
    private final TokenSigner signer;
    private final TokenVerifier tokens;
    private final ApiConfig config;
    private final RateLimiter limiter;
    private final LoginLimits logins;
    private final Function<HttpServerRequest, String> address;
    private final SessionCookie cookies;
    private final CommandTimer timer;

    /**
     * @param limiter limits attempts by name and by the client's address
     * @param address finds the client's address
     * @param cookies makes the cookie of a sign-in
     */
    public AuthRoutes(
            Commands commands,
            TokenSigner signer,
            TokenVerifier tokens,
            ApiConfig config,
            RateLimiter limiter,
            Function<HttpServerRequest, String> address,
            SessionCookie cookies,
            ApiMetrics metrics) {
        this.cookies = cookies;
        this.timer = new CommandTimer(metrics);
        this.limiter = limiter;
        this.address = address;
        this.commands = new HubCommands(commands);
        this.logins = new LoginLimits(limiter, this.commands);
        this.signer = signer;
        this.tokens = tokens;
        this.config = config;
    }

    public void mount(Router router) {
        router.post("/api/auth/register").handler(this::register);
        router.post("/api/auth/login").handler(this::login);
        router.post(SignOut.PATH).handler(new SignOut(commands, tokens, cookies));
    }

    /** Limited by address alone: a name that is taken or guessed stays open to the others. */
    private void register(RoutingContext request) {
        Credentials asked = credentials(request);
        String command = AccountCommands.REGISTER.name();
        timer.ask(
                        command,
                        () -> limiter.within(
                                "address:" + asked.network(),
                                command,
                                () -> commands.ask(AccountCommands.REGISTER, ANONYMOUS, asked)))
                .onSuccess(user -> respond(request, 201, user))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    private void login(RoutingContext request) {
        Credentials asked = credentials(request);
        Attempt attempt = new Attempt(nameOf(asked), asked.network());
        timer.ask(AccountCommands.LOGIN.name(), () -> logins.admit(attempt)
                        .compose(allowed -> commands.ask(AccountCommands.LOGIN, ANONYMOUS, asked))
                        .onFailure(cause -> logins.failed(attempt, cause)))
                .onSuccess(user -> respond(request, 200, user))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    private Credentials credentials(RoutingContext request) {
        return Credentials.from(
                RequestBody.of(request),
                ClientNetwork.of(address.apply(request.request())),
                AcceptedLanguages.of(request));
    }

    /** The name by which attempts are limited. */
    private static String nameOf(Credentials asked) {
        return UserNames.key(asked.username());
    }

    private void respond(RoutingContext request, int status, User user) {
        Caller holder = new Caller(user.id(), user.username(), user.email(), user.roles(), null, null);
        TokenSigner.Token token = signer.sign(holder, config.tokenTtl());
        request.response().addCookie(cookies.ofToken(request.request(), token.value(), config.tokenTtl()));
        Responses.send(
                request,
                status,
                new JsonObject()
                        .put("success", true)
                        .put("token", token.value())
                        .put("expiresAt", WireTime.write(token.expiresAt()))
                        .put("user", user.toJson()));
    }
}
