package dev.switchboard.testing;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tokens that nodes with the secret {@link #SECRET} accept. */
public final class TestTokens {

    public static final String SECRET = "a secret for tests only, long enough";

    private final TokenSigner signer;

    public TestTokens(Vertx vertx) {
        this(vertx, SECRET);
    }

    public TestTokens(Vertx vertx, String secret) {
        signer = TokenSigner.of(
                        vertx,
                        new JwtConfig(
                                Optional.of(new Secret(secret)),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                Duration.ofSeconds(5)))
                .orElseThrow();
    }

    /** A token for the user, valid for an hour. */
    public String of(String user) {
        return of(user, Duration.ofHours(1));
    }

    public String of(String user, Duration ttl, String... roles) {
        return signer.sign(new Caller(user, user, null, Set.of(roles), null, null), ttl)
                .value();
    }
}
