package dev.switchboard.auth;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * An OpenID provider: {@code auth.oidc} of the configuration.
 *
 * @param issuer its identifier; its document is found below it
 * @param clientId the hub's name there; with it people sign in by the provider's page
 * @param clientSecret the hub's secret there; a public client has none
 * @param scopes what is asked for
 */
public record OidcConfig(String issuer, Optional<String> clientId, Optional<Secret> clientSecret, List<String> scopes) {

    public OidcConfig {
        scopes = List.copyOf(scopes);
    }

    /** Reads {@code auth}; empty if no provider is configured. */
    public static Optional<OidcConfig> from(Settings auth) {
        Settings oidc = auth.at("oidc");
        return oidc.optionalText("issuer")
                .map(issuer -> new OidcConfig(
                        issuer,
                        oidc.optionalText("clientId"),
                        oidc.optionalSecret("clientSecret"),
                        oidc.texts("scopes")));
    }
}
