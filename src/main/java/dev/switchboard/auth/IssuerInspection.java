package dev.switchboard.auth;

import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what outside issuers publish, as a node does, for {@code check --connect}. Stateless; its Vert.x is closed after it. */
public final class IssuerInspection {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String KEYS = "auth.jwt.jwks.url";
    private static final String PROVIDER = "auth.oidc.issuer";

    private IssuerInspection() {}

    /**
     * Tries what is configured: by the path of its setting, what was found there, such as {@code 2 keys}, or a failure whose
     * message is one line for an operator.
     *
     * @param auth the section {@code auth}
     */
    public static Map<String, Future<String>> start(Vertx vertx, Settings auth) {
        Optional<OidcConfig> oidc = OidcConfig.from(auth);
        Map<String, Future<String>> tried = new LinkedHashMap<>();
        auth.at("jwt").at("jwks").optionalText("url").ifPresent(url -> tried.put(KEYS, inOneLine(keys(vertx, url))));
        oidc.ifPresent(provider -> tried.put(PROVIDER, inOneLine(provider(vertx, provider, !tried.containsKey(KEYS)))));
        return tried;
    }

    /** @param forKeys whether the keys are those that its document names */
    private static Future<String> provider(Vertx vertx, OidcConfig config, boolean forKeys) {
        OpenIdProvider provider = new OpenIdProvider(vertx, config.issuer());
        Future<?> signIn = config.clientId().isPresent()
                ? Future.all(provider.endpoint("authorization_endpoint"), provider.endpoint("token_endpoint"))
                : provider.metadata();
        return signIn.compose(found ->
                forKeys ? provider.keysUrl().compose(url -> keys(vertx, url)) : Future.succeededFuture("its document"));
    }

    private static Future<String> keys(Vertx vertx, String url) {
        return new IssuerHttp(vertx, TIMEOUT)
                .get(url, IssuerKeys.ACCEPT)
                .map(body -> count(KeySet.count(vertx, new JsonObject(body))));
    }

    private static String count(KeySet.Count keys) {
        if (keys.usable() == 0) {
            throw new IllegalStateException("no usable key");
        }
        String usable = keys.usable() < keys.listed() ? keys.usable() + " of " + keys.listed() : "" + keys.usable();
        return usable + (keys.listed() == 1 ? " key" : " keys");
    }

    private static Future<String> inOneLine(Future<String> tried) {
        return tried.recover(cause -> {
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            return Future.failedFuture(message.lines().findFirst().orElse(message));
        });
    }
}
