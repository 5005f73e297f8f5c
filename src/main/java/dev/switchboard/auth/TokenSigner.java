package dev.switchboard.auth;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Reloadable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Signs the hub's own tokens with the configured secret or, without one, with the first private key. Safe from any thread;
 * holds nothing to close.
 */
public final class TokenSigner {

    /**
     * A signed token.
     *
     * @param value the JWT
     * @param expiresAt its {@code exp}
     */
    public record Token(String value, Instant expiresAt) {}

    private static final int MILLI_DIGITS = 3;

    private final Supplier<SigningKey> key;
    private final JwtConfig config;
    private final HubClock clock;

    private record SigningKey(JWTAuth jwt, String algorithm) {

        static SigningKey of(Vertx vertx, JwtConfig config) {
            PubSecKeyOptions key = keyOf(config)
                    .orElseThrow(() ->
                            new ConfigException("auth.jwt", "no longer has a secret or a private key to sign with"));
            return new SigningKey(open(vertx, key), key.getAlgorithm());
        }
    }

    private TokenSigner(Supplier<SigningKey> key, JwtConfig config, HubClock clock) {
        this.key = key;
        this.config = config;
        this.clock = clock;
    }

    private static JWTAuth open(Vertx vertx, PubSecKeyOptions key) {
        try {
            return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key));
        } catch (RuntimeException unreadable) {
            // Without the cause, whose message may quote the key.
            throw new ConfigException("auth.jwt.keys", "the private key for " + key.getAlgorithm() + " cannot be read");
        }
    }

    /** Empty if only public keys are configured: all tokens then come from an outside issuer. */
    public static Optional<TokenSigner> of(Vertx vertx, JwtConfig config) {
        return of(vertx, Reloadable.of(config));
    }

    /**
     * As {@link #of(Vertx, JwtConfig)}, with keys that may change; whether there is one may not.
     *
     * @param config its secret and keys may change; the rest of it is read once
     */
    public static Optional<TokenSigner> of(Vertx vertx, Reloadable<JwtConfig> config) {
        return keyOf(config.get())
                .map(present -> new TokenSigner(
                        config.map(now -> SigningKey.of(vertx, now)), config.get(), HubClock.of(vertx)));
    }

    private static Optional<PubSecKeyOptions> keyOf(JwtConfig config) {
        return config.secret().map(JwtConfig::hmacKey).or(() -> config.keys().stream()
                .filter(JwtConfig.Key::isPrivate)
                .findFirst()
                .map(JwtConfig.Key::toOptions));
    }

    /** A token for the user, valid for {@code ttl} from now. */
    public Token sign(Caller user, Duration ttl) {
        Instant now = clock.now();
        Instant expiresAt = Instant.ofEpochSecond(now.plus(ttl).getEpochSecond());
        JsonObject claims = new JsonObject()
                .put("sub", user.id())
                .put("jti", UUID.randomUUID().toString())
                // To the millisecond, so that a login right after a revocation differs from one before it.
                .put("iat", BigDecimal.valueOf(now.toEpochMilli(), MILLI_DIGITS))
                .put("exp", expiresAt.getEpochSecond());
        config.claims().write(claims, user.id(), user.username(), user.email(), user.roles());
        SigningKey signing = key.get();
        JWTOptions options = new JWTOptions().setAlgorithm(signing.algorithm());
        config.issuer().ifPresent(options::setIssuer);
        if (!config.audience().isEmpty()) {
            options.setAudience(config.audience());
        }
        return new Token(signing.jwt().generateToken(claims, options), expiresAt);
    }
}
