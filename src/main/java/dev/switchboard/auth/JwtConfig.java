package dev.switchboard.auth;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens are accepted: {@code auth.jwt} of the configuration.
 *
 * @param secret the HS256 secret, if there is one
 * @param keys keys in PEM
 * @param issuer the claim {@code iss} that is asked for, if any
 * @param audience the values of {@code aud} of which a token must name one; empty for any
 * @param leeway how long after {@code exp} a token still admits, for clocks that differ
 */
public record JwtConfig(
        Optional<Secret> secret, List<Key> keys, Optional<String> issuer, List<String> audience, Duration leeway) {

    /**
     * @param algorithm such as {@code RS256} or {@code ES256}
     * @param pem a public key to verify with, or a private one to sign with
     * @param kid the key's id in the header of its tokens, if they name it
     */
    public record Key(String algorithm, Secret pem, Optional<String> kid) {}

    public JwtConfig {
        keys = List.copyOf(keys);
        audience = List.copyOf(audience);
    }

    /** Reads {@code auth.jwt}; {@code secret} is the configured one, or the development one made once. */
    public static JwtConfig from(Settings settings, Optional<Secret> secret) {
        List<Key> keys = settings.items("keys").stream()
                .map(key -> new Key(
                        key.text("algorithm"), key.optionalSecret("pem").orElseThrow(), key.optionalText("kid")))
                .toList();
        return new JwtConfig(
                secret, keys, settings.optionalText("issuer"), settings.texts("audience"), settings.duration("leeway"));
    }
}
