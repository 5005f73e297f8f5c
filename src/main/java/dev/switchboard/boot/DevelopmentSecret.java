package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.OidcConfig;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;

/** The secret of a hub that has none configured, created once in {@code data.dir} and shared by the folder's nodes. */
final class DevelopmentSecret {

    private static final String FILE = "development.secret";

    private DevelopmentSecret() {}

    /** {@code auth.jwt} of the configuration, completed with this secret if it has neither a secret nor keys. */
    static JwtConfig jwt(Settings settings) {
        JwtConfig configured = JwtConfig.from(settings.at("auth").at("jwt"), OidcConfig.from(settings.at("auth")));
        return configured.isConfigured()
                ? configured
                : configured.with(new Secret(HubStores.dataDir(settings).secret(FILE)));
    }
}
