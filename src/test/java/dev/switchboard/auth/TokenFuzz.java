package dev.switchboard.auth;

import dev.switchboard.config.Secret;
import dev.switchboard.testing.FuzzTarget;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tokens, and where they sit, under fuzz. */
public final class TokenFuzz {

    private TokenFuzz() {}

    /** A verifier that refuses with {@link InvalidToken} only. */
    public static FuzzTarget verifier(Vertx vertx) {
        JwtConfig config = new JwtConfig(
                Optional.of(new Secret(TestTokens.SECRET)),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5));
        TokenVerifier verifier = new TokenVerifier(vertx, config, Set.of(), new Revocations());
        return new FuzzTarget("token", input -> {
            String token = new String(input, StandardCharsets.UTF_8);
            Future<Identity> verified = verifier.verify(token);
            if (verified.failed() && !(verified.cause() instanceof InvalidToken)) {
                throw new AssertionError("refused in an unknown way", verified.cause());
            }
            verifier.claimedUser(token);
            Tokens.find(
                    MultiMap.caseInsensitiveMultiMap(),
                    MultiMap.caseInsensitiveMultiMap().add("Cookie", "token=" + token));
        });
    }
}
