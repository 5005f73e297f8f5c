package dev.switchboard.api;

import dev.switchboard.auth.InvalidToken;
import dev.switchboard.auth.OpenIdSignIn;
import dev.switchboard.auth.OpenIdSignIn.Arrival;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * Sign-in by an OpenID provider's page: {@code GET /api/auth/openid?return=<path>} sends the browser there,
 * {@code /api/auth/openid/callback} takes it back, sets the cookie of a sign-in and leads to the path, or to
 * {@code /?signIn=failed}. {@code POST /api/auth/logout} as with local accounts. Runs on the HTTP instance's event loop.
 */
public final class OpenIdRoutes {

    private static final String PATH = "/api/auth/openid";
    private static final String CALLBACK = PATH + "/callback";
    private static final String FAILED = "/?signIn=failed";
    private static final String COOKIE = "openid";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Failures of an address, counted together with wrong passwords. */
    private static final String LIMIT = AccountCommands.LOGIN.name() + ":address";

    private final OpenIdSignIn provider;
    private final TokenSigner signer;
    private final TokenVerifier tokens;
    private final HubCommands commands;
    private final RateLimiter limiter;
    private final Duration tokenTtl;
    private final SessionCookie cookies;
    private final Function<HttpServerRequest, String> address;
    private final Function<HttpServerRequest, String> origin;
    private final Intake intake;

    /**
     * @param address finds the client's address
     * @param origin the hub's own origin, as the client reaches it
     * @param intake counts failures
     */
    public OpenIdRoutes(
            OpenIdSignIn provider,
            TokenSigner signer,
            TokenVerifier tokens,
            Commands commands,
            RateLimiter limiter,
            ApiConfig config,
            SessionCookie cookies,
            Function<HttpServerRequest, String> address,
            Function<HttpServerRequest, String> origin,
            Intake intake) {
        this.provider = provider;
        this.signer = signer;
        this.tokens = tokens;
        this.commands = new HubCommands(commands);
        this.limiter = limiter;
        this.tokenTtl = config.tokenTtl();
        this.cookies = cookies;
        this.address = address;
        this.origin = origin;
        this.intake = intake;
    }

    void mount(Router router) {
        router.get(PATH).handler(this::begin);
        router.get(CALLBACK).handler(this::finish);
        router.post(SignOut.PATH).handler(new SignOut(commands, tokens, cookies));
    }

    private void begin(RoutingContext request) {
        HttpServerRequest asked = request.request();
        String returnTo = OpenIdSignIn.ownPath(Objects.requireNonNullElse(asked.getParam("return"), "/"));
        provider.begin(origin.apply(asked) + CALLBACK, returnTo, kept(asked))
                .onSuccess(departure -> {
                    request.response().addCookie(attempt(asked, departure.cookie(), PATIENCE));
                    redirect(request, departure.url());
                })
                .onFailure(cause -> fail(request, cause, returnTo));
    }

    private void finish(RoutingContext request) {
        HttpServerRequest asked = request.request();
        String cookie = kept(asked);
        String others = OpenIdSignIn.keptAfter(asked.params(), cookie);
        request.response().addCookie(attempt(asked, others, others.isEmpty() ? Duration.ZERO : PATIENCE));
        String network = "address:" + ClientNetwork.of(address.apply(asked));
        limiter.peek(network, LIMIT)
                .compose(waitMs -> waitMs > 0
                        ? Future.<Arrival>failedFuture("too many failures from this address")
                        : provider.finish(asked.params(), cookie, origin.apply(asked) + CALLBACK)
                                .onFailure(cause -> count(network, cause)))
                .onSuccess(arrival -> enter(request, arrival))
                .onFailure(cause -> fail(request, cause, OpenIdSignIn.returnTo(asked.params(), cookie)));
    }

    /** Counts what the browser brought, and not that the provider is away. */
    private void count(String network, Throwable cause) {
        if (cause instanceof InvalidToken && !InvalidToken.isPassing(cause)) {
            limiter.take(network, LIMIT);
        }
    }

    private void enter(RoutingContext request, Arrival arrival) {
        var user = arrival.identity();
        Caller holder = new Caller(user.id(), user.username(), user.email(), user.roles(), null, null);
        String token = signer.sign(holder, tokenTtl).value();
        request.response().addCookie(cookies.ofToken(request.request(), token, tokenTtl));
        redirect(request, arrival.returnTo());
    }

    /** Leads to the app, and there to the place from which the sign-in was begun. */
    private void fail(RoutingContext request, Throwable cause, String returnTo) {
        String from = address.apply(request.request());
        intake.refused(
                cause instanceof InvalidToken ? InvalidToken.labelOf(cause) : IntakeMetrics.OPENID,
                () -> "address=" + LogText.field(from) + " path=" + PATH + " why="
                        + LogText.quoted(String.valueOf(cause.getMessage())));
        redirect(request, returnTo.startsWith("/#") ? FAILED + returnTo.substring(1) : FAILED);
    }

    /** What the browser keeps of its attempts. */
    private static String kept(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return cookie == null ? "" : cookie.getValue();
    }

    private Cookie attempt(HttpServerRequest request, String value, Duration life) {
        return cookies.cookie(request, COOKIE, value, PATH, life);
    }

    private static void redirect(RoutingContext request, String url) {
        request.response()
                .setStatusCode(302)
                .putHeader("Location", url)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer")
                .end();
    }
}
