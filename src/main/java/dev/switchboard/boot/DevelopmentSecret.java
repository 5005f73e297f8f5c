package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;

/** The secret of a hub that has none configured: made once in {@code data.dir}, the same for all who share the folder. */
final class DevelopmentSecret {

    private static final String FILE = "development.secret";

    private DevelopmentSecret() {}

    /** {@code auth.jwt} of the configuration, with this secret if it has neither a secret nor keys. */
    static JwtConfig jwt(Settings settings) {
        JwtConfig configured = JwtConfig.from(settings.at("auth").at("jwt"));
        return configured.isConfigured()
                ? configured
                : configured.with(new Secret(HubStores.dataDir(settings).secret(FILE)));
    }
}
