package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.OidcConfig;
import dev.switchboard.bus.HookOffers;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.admission.HostCheck;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Whether this hub sends links that confirm an e-mail address or reset a password. They begin with {@code http.publicUrl},
 * which no client chooses, and go to a hook that names their event; a developer's own hub, which nobody else reaches, may log
 * them instead. Stateless.
 */
final class LinkRules {

    private LinkRules() {}

    /** {@code {url, hooked, logged}}, for the concern {@code account}. */
    static JsonObject of(Settings settings) {
        return new JsonObject()
                .put("url", url(settings).orElse(null))
                .put("hooked", isHooked(settings))
                .put("logged", isDevelopersOwn(settings));
    }

    /** Whether there are links at all. */
    static boolean enabled(Settings settings) {
        return url(settings).isPresent() && (isHooked(settings) || isDevelopersOwn(settings));
    }

    /** A hook that waits for links in vain. */
    static Optional<String> note(Settings settings) {
        return isHooked(settings) && url(settings).isEmpty()
                ? Optional.of("http.publicUrl: is not set, so there are no links for the hook that takes "
                        + HookOffers.ACCOUNT_LINK)
                : Optional.empty();
    }

    private static Optional<String> url(Settings settings) {
        return settings.at("http").optionalText("publicUrl").map(url -> url.replaceFirst("/$", ""));
    }

    private static boolean isHooked(Settings settings) {
        return settings.items("hooks").stream()
                .anyMatch(hook -> hook.texts("events").contains(HookOffers.ACCOUNT_LINK));
    }

    private static boolean isDevelopersOwn(Settings settings) {
        Settings http = settings.at("http");
        List<String> proxies = http.texts("trustedProxies");
        return !JwtConfig.from(settings.at("auth").at("jwt"), OidcConfig.from(settings.at("auth")))
                        .isConfigured()
                && HostCheck.isLoopback(http.text("host"))
                && proxies.isEmpty()
                && !http.flag("proxyProtocol");
    }
}
