package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.OidcConfig;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The secret of a hub that has none configured, created once in {@code data.dir} and shared by the folder's nodes. */
final class DevelopmentSecret {

    private static final String FILE = "development.secret";

    private DevelopmentSecret() {}

    /** The file of a secret that is needed and that nobody has created yet. */
    static Optional<Path> missing(Settings settings) {
        return configured(settings).isConfigured()
                ? Optional.empty()
                : Optional.of(HubStores.dataDir(settings).path().resolve(FILE)).filter(Files::notExists);
    }

    /** {@code auth.jwt} of the configuration, completed with this secret if it has neither a secret nor keys. */
    static JwtConfig jwt(Settings settings) {
        JwtConfig configured = configured(settings);
        return configured.isConfigured()
                ? configured
                : configured.with(new Secret(HubStores.dataDir(settings).secret(FILE)));
    }

    private static JwtConfig configured(Settings settings) {
        return JwtConfig.from(settings.at("auth").at("jwt"), OidcConfig.from(settings.at("auth")));
    }
}
