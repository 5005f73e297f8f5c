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
 * @param jwks where an issuer publishes its keys
 */
public record JwtConfig(
        Optional<Secret> secret,
        List<Key> keys,
        Optional<String> issuer,
        List<String> audience,
        Duration leeway,
        Optional<Jwks> jwks) {

    /**
     * @param url answers with a JSON Web Key Set (RFC 7517, section 5)
     * @param refresh how often it is read again
     * @param cooldown the least time between two reads, whatever asks for them
     * @param timeout how long one read may take
     */
    public record Jwks(String url, Duration refresh, Duration cooldown, Duration timeout) {

        private static Optional<Jwks> from(Settings settings) {
            return settings.optionalText("url")
                    .map(url -> new Jwks(
                            url,
                            settings.duration("refresh"),
                            settings.duration("cooldown"),
                            settings.duration("timeout")));
        }
    }

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

    /** One without a key set of an issuer. */
    public JwtConfig(
            Optional<Secret> secret, List<Key> keys, Optional<String> issuer, List<String> audience, Duration leeway) {
        this(secret, keys, issuer, audience, leeway, Optional.empty());
    }

    public static JwtConfig from(Settings settings) {
        return new JwtConfig(
                settings.optionalSecret("secret"),
                settings.items("keys").stream().map(Key::from).toList(),
                settings.optionalText("issuer"),
                settings.texts("audience"),
                settings.duration("leeway"),
                Jwks.from(settings.at("jwks")));
    }

    /** Whether anything is configured that a token could be verified with. */
    public boolean isConfigured() {
        return secret.isPresent() || !keys.isEmpty() || jwks.isPresent();
    }

    /** Whether somebody else's tokens are accepted, so that this hub is not where people register. */
    public boolean hasOutsideIssuer() {
        return issuer.isPresent() || jwks.isPresent();
    }

    /** The same with this secret. */
    public JwtConfig with(Secret secret) {
        return new JwtConfig(Optional.of(secret), keys, issuer, audience, leeway, jwks);
    }
}
