package dev.switchboard.auth;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.util.Set;

/** Signs the hub's own tokens: with the HS256 secret, or the first configured private key. Safe from any thread. */
public final class TokenSigner {

    private final JWTAuth jwt;
    private final JwtConfig config;
    private final String algorithm;

    /**
     * @throws IllegalArgumentException if there is neither a secret nor a private key
     */
    public TokenSigner(Vertx vertx, JwtConfig config) {
        this.config = config;
        PubSecKeyOptions key = config.secret()
                .map(secret -> new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret.reveal()))
                .orElseGet(() -> config.keys().stream()
                        .filter(candidate -> candidate.pem().reveal().contains("PRIVATE KEY"))
                        .findFirst()
                        .map(candidate -> new PubSecKeyOptions()
                                .setAlgorithm(candidate.algorithm())
                                .setBuffer(candidate.pem().reveal()))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "neither auth.jwt.secret nor a private key in auth.jwt.keys")));
        this.algorithm = key.getAlgorithm();
        this.jwt = JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key));
    }

    /** A token for the user, good for {@code ttl} from now. */
    public String sign(String id, String username, String email, Set<String> roles, Duration ttl) {
        JsonObject claims = new JsonObject().put("sub", id).put("username", username);
        if (email != null) {
            claims.put("email", email);
        }
        if (!roles.isEmpty()) {
            claims.put("roles", new JsonArray(roles.stream().sorted().toList()));
        }
        JWTOptions options = new JWTOptions().setAlgorithm(algorithm).setExpiresInSeconds((int) ttl.toSeconds());
        config.issuer().ifPresent(options::setIssuer);
        if (!config.audience().isEmpty()) {
            options.setAudience(config.audience());
        }
        return jwt.generateToken(claims, options);
    }
}
