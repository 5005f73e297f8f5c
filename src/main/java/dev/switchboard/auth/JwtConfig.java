package dev.switchboard.auth;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens are accepted and how the hub signs its own: {@code auth.jwt} of the configuration.
 *
 * @param secrets the HS256 secrets: the first one signs, each verifies; two while one is replaced
 * @param keys RSA, EC and Ed25519 keys
 * @param issuer the {@code iss} that every token must have; the hub's own tokens carry it
 * @param audience a token must name one of these in {@code aud}, and the hub's own name all; not checked if empty
 * @param leeway how far clocks may differ
 * @param jwks where an outside issuer publishes its keys
 * @param claims which claims say who a token's user is
 */
public record JwtConfig(
        List<Secret> secrets,
        List<Key> keys,
        Optional<String> issuer,
        List<String> audience,
        Duration leeway,
        Optional<Jwks> jwks,
        ClaimNames claims) {

    /**
     * The key set of an outside issuer.
     *
     * @param url serves a JSON Web Key Set (RFC 7517, section 5)
     * @param refresh the time between two regular reads
     * @param cooldown the shortest time between two reads of any cause
     * @param timeout how long one read may take
     * @param discovered whether the URL is an OpenID provider's, whose document says where the keys are
     */
    public record Jwks(String url, Duration refresh, Duration cooldown, Duration timeout, boolean discovered) {

        /** A key set at this very URL. */
        public Jwks(String url, Duration refresh, Duration cooldown, Duration timeout) {
            this(url, refresh, cooldown, timeout, false);
        }

        private static Optional<Jwks> from(Settings settings, Optional<OidcConfig> oidc) {
            Optional<String> named = settings.optionalText("url");
            return named.or(() -> oidc.map(OidcConfig::issuer))
                    .map(url -> new Jwks(
                            url,
                            settings.duration("refresh"),
                            settings.duration("cooldown"),
                            settings.duration("timeout"),
                            named.isEmpty()));
        }
    }

    /**
     * A key for signing or for verifying.
     *
     * @param algorithm such as {@code RS256}
     * @param pem the key
     * @param kid the key's id in the header of its tokens
     */
    public record Key(String algorithm, Secret pem, Optional<String> kid) {

        /** Whether the key signs; a public key only verifies. */
        public boolean isPrivate() {
            return pem.reveal().contains("PRIVATE KEY-----");
        }

        PubSecKeyOptions toOptions() {
            PubSecKeyOptions options =
                    new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(pem.reveal());
            kid.ifPresent(options::setId);
            return options;
        }

        private static Key from(Settings settings) {
            return new Key(
                    settings.text("algorithm"),
                    settings.optionalSecret("pem").orElseThrow(),
                    settings.optionalText("kid"));
        }
    }

    public JwtConfig {
        secrets = List.copyOf(secrets);
        keys = List.copyOf(keys);
        audience = List.copyOf(audience);
    }

    /** A configuration with one secret or none. */
    public JwtConfig(
            Optional<Secret> secret,
            List<Key> keys,
            Optional<String> issuer,
            List<String> audience,
            Duration leeway,
            Optional<Jwks> jwks,
            ClaimNames claims) {
        this(secret.stream().toList(), keys, issuer, audience, leeway, jwks, claims);
    }

    /** A configuration without an outside issuer's key set. */
    public JwtConfig(
            Optional<Secret> secret, List<Key> keys, Optional<String> issuer, List<String> audience, Duration leeway) {
        this(secret, keys, issuer, audience, leeway, Optional.empty());
    }

    /** A configuration whose tokens have the hub's own claims. */
    public JwtConfig(
            Optional<Secret> secret,
            List<Key> keys,
            Optional<String> issuer,
            List<String> audience,
            Duration leeway,
            Optional<Jwks> jwks) {
        this(secret, keys, issuer, audience, leeway, jwks, ClaimNames.DEFAULT);
    }

    public static JwtConfig from(Settings settings) {
        return from(settings, Optional.empty());
    }

    /** As {@link #from(Settings)}; issuer and keys are the provider's where {@code auth.jwt} names none. */
    public static JwtConfig from(Settings settings, Optional<OidcConfig> oidc) {
        return new JwtConfig(
                settings.secrets("secret"),
                settings.items("keys").stream().map(Key::from).toList(),
                settings.optionalText("issuer").or(() -> oidc.map(OidcConfig::issuer)),
                settings.texts("audience"),
                settings.duration("leeway"),
                Jwks.from(settings.at("jwks"), oidc),
                ClaimNames.from(settings));
    }

    /** The secret that signs. */
    public Optional<Secret> secret() {
        return secrets.stream().findFirst();
    }

    /** Whether any key is configured that can verify a token. */
    public boolean isConfigured() {
        return !secrets.isEmpty() || !keys.isEmpty() || jwks.isPresent();
    }

    /** Whether an outside issuer's tokens are accepted; people then register there and not at this hub. */
    public boolean hasOutsideIssuer() {
        return issuer.isPresent() || jwks.isPresent();
    }

    /** The same configuration with this secret. */
    public JwtConfig with(Secret secret) {
        return new JwtConfig(List.of(secret), keys, issuer, audience, leeway, jwks, claims);
    }

    static PubSecKeyOptions hmacKey(Secret secret) {
        return new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret.reveal());
    }
}
