package dev.switchboard.auth;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens are accepted and how the hub's own are signed: {@code auth.jwt} of the configuration.
 *
 * @param secret the HS256 secret
 * @param keys RSA and EC keys
 * @param issuer the {@code iss} every token must have, and the hub's own have
 * @param audience a token must name one of these in {@code aud}, and the hub's own name all; none is asked for if empty
 * @param leeway how far clocks may differ
 */
public record JwtConfig(
        Optional<Secret> secret, List<Key> keys, Optional<String> issuer, List<String> audience, Duration leeway) {

    /**
     * @param algorithm such as {@code RS256}
     * @param pem the key itself
     * @param kid its id in the header of its tokens
     */
    public record Key(String algorithm, Secret pem, Optional<String> kid) {

        /** Whether it signs; a public key only verifies. */
        public boolean isPrivate() {
            return pem.reveal().contains("PRIVATE KEY-----");
        }

        private static Key from(Settings settings) {
            return new Key(
                    settings.text("algorithm"),
                    settings.optionalSecret("pem").orElseThrow(),
                    settings.optionalText("kid"));
        }
    }

    public JwtConfig {
        keys = List.copyOf(keys);
        audience = List.copyOf(audience);
    }

    public static JwtConfig from(Settings settings) {
        return new JwtConfig(
                settings.optionalSecret("secret"),
                settings.items("keys").stream().map(Key::from).toList(),
                settings.optionalText("issuer"),
                settings.texts("audience"),
                settings.duration("leeway"));
    }

    /** Whether anything is configured that a token could be verified with. */
    public boolean isConfigured() {
        return secret.isPresent() || !keys.isEmpty();
    }

    /** The same with this secret. */
    public JwtConfig with(Secret secret) {
        return new JwtConfig(Optional.of(secret), keys, issuer, audience, leeway);
    }
}
