package dev.switchboard.boot;

import dev.switchboard.api.AccountRoutes;
import dev.switchboard.api.Api;
import dev.switchboard.api.ApiConfig;
import dev.switchboard.api.ApiMetrics;
import dev.switchboard.api.AuthRoutes;
import dev.switchboard.api.ClientPackage;
import dev.switchboard.api.ClientScripts;
import dev.switchboard.api.EventTypes;
import dev.switchboard.api.OpenIdRoutes;
import dev.switchboard.api.Pages;
import dev.switchboard.api.PagesConfig;
import dev.switchboard.api.RestCallers;
import dev.switchboard.api.RestRoutes;
import dev.switchboard.api.SessionCookie;
import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.OpenIdSignIn;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Tracing;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.admission.HttpConfig;
import dev.switchboard.gateway.client.ClientReader;
import dev.switchboard.intake.Intake;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;

/**
 * What each instance of the HTTP port serves beside the endpoints: REST, sign-in, the pages and the scripts for clients.
 * Files are read once, when it is made, so not on an event loop; {@link #mount} is called on the event loop of each
 * instance. Lives as long as the node and holds nothing to close.
 */
final class ApiStart {

    private final Vertx vertx;
    private final Commands commands;
    private final RateLimiter limiter;
    private final TokenVerifier tokens;
    private final boolean accounts;
    private final Optional<TokenSigner> signer;
    private final Reloadable<HttpConfig> http;
    private final Intake intake;
    private final Optional<OpenIdSignIn> openId;
    private final ApiMetrics metrics;
    private final ApiConfig config;
    private final ClientScripts scripts = ClientScripts.read();
    private final EventTypes types = new EventTypes();
    private final ClientPackage client = ClientPackage.read(types);
    private final Optional<Pages> pages;

    /**
     * @param intake the limits of what is half received
     * @param openId how people sign in by an OpenID provider, if they do
     */
    ApiStart(
            Settings settings,
            Vertx vertx,
            Commands commands,
            RateLimiter limiter,
            TokenVerifier tokens,
            Reloadable<JwtConfig> jwt,
            Reloadable<HttpConfig> http,
            Intake intake,
            Optional<OpenIdSignIn> openId,
            ApiMetrics metrics) {
        this.openId = openId;
        this.vertx = vertx;
        this.commands = commands;
        this.limiter = limiter;
        this.tokens = tokens;
        this.http = http;
        this.intake = intake;
        this.metrics = metrics;
        this.config = ApiConfig.from(settings);
        this.accounts = hasAccounts(config, jwt.get());
        // Without one of them nothing is signed, and a reload may take the keys to sign with away.
        this.signer = accounts || openId.isPresent() ? TokenSigner.of(vertx, jwt) : Optional.empty();
        this.pages = Optional.of(PagesConfig.from(settings.at("app")))
                .filter(PagesConfig::enabled)
                .map(app -> Pages.read(app, accounts, openId.isPresent(), LinkRules.enabled(settings)));
    }

    private static boolean hasAccounts(ApiConfig config, JwtConfig jwt) {
        return config.accounts() && !jwt.hasOutsideIssuer();
    }

    void mount(Router routes) {
        types.mount(routes);
        ClientReader clients = new ClientReader(() -> http.get().trustedProxies());
        SessionCookie cookies =
                new SessionCookie(request -> clients.read(request).isSecure());
        Optional<AuthRoutes> auth = signer.filter(found -> accounts)
                .map(found ->
                        new AuthRoutes(commands, found, tokens, config, limiter, clients::address, cookies, metrics));
        RestCallers callers = new RestCallers(tokens, intake, clients::address);
        AccountRoutes account =
                new AccountRoutes(callers, commands, auth.isPresent(), limiter, clients::address, cookies, metrics);
        new Api(
                        config,
                        auth,
                        account,
                        openId(clients, cookies),
                        new RestRoutes(callers, commands, limiter, metrics),
                        Tracing.of(vertx))
                .mount(routes);
        scripts.mount(routes);
        client.mount(routes);
        pages.ifPresent(found -> found.mount(routes));
    }

    private Optional<OpenIdRoutes> openId(ClientReader clients, SessionCookie cookies) {
        return openId.flatMap(provider -> signer.map(found -> new OpenIdRoutes(
                provider,
                found,
                tokens,
                commands,
                limiter,
                config,
                cookies,
                clients::address,
                request -> publicOrigin(clients, request),
                intake)));
    }

    /** The configured one, because a client chooses its Host; a provider takes none but those registered with it. */
    private String publicOrigin(ClientReader clients, HttpServerRequest request) {
        return http.get()
                .publicUrl()
                .map(url -> url.getScheme() + "://" + url.getRawAuthority())
                .orElseGet(() -> String.valueOf(clients.read(request).ownOrigin()));
    }
}
