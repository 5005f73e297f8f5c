package dev.switchboard.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks JSON Web Tokens (RFC 7519): signature by a configured key and its own algorithm, {@code exp} (required), issuer
 * and audience if configured. Safe from any thread; lives as long as the node.
 */
public final class TokenVerifier {

    /** A token that is not accepted; why is for the log, not for the peer. */
    public static final class InvalidToken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidToken(String why) {
            super(why, null, false, false);
        }
    }

    private static final int MAX_LENGTH = 16_384;
    private static final int MAX_SUBJECT = 150;
    /** The last second of the year 9999, for tokens whose {@code exp} is in milliseconds or meant as never. */
    private static final long END_OF_TIME = 253_402_300_799L;

    private final JWTAuth jwt;
    private final Set<String> admins;
    private final Revocations revocations;

    /**
     * @param admins the ids of users who have the role {@code admin} whatever their tokens say
     */
    public TokenVerifier(Vertx vertx, JwtConfig config, Set<String> admins, Revocations revocations) {
        this.revocations = revocations;
        this.admins = Set.copyOf(admins);
        JWTOptions checks = new JWTOptions().setLeeway((int) config.leeway().toSeconds());
        config.issuer().ifPresent(checks::setIssuer);
        if (!config.audience().isEmpty()) {
            checks.setAudience(config.audience());
        }
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(checks);
        config.secret()
                .ifPresent(secret -> options.addPubSecKey(
                        new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret.reveal())));
        for (JwtConfig.Key key : config.keys()) {
            PubSecKeyOptions pem = new PubSecKeyOptions()
                    .setAlgorithm(key.algorithm())
                    .setBuffer(key.pem().reveal());
            key.kid().ifPresent(pem::setId);
            options.addPubSecKey(pem);
        }
        if (options.getPubSecKeys() == null || options.getPubSecKeys().isEmpty()) {
            throw new IllegalArgumentException("a verifier without a key would accept unsigned tokens");
        }
        this.jwt = JWTAuth.create(vertx, options);
    }

    /** Whom the token speaks for; fails with {@link InvalidToken}. With or without {@code Bearer }. */
    public Future<Identity> verify(String token) {
        String bare = Tokens.withoutScheme(token);
        if (bare.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken("longer than " + MAX_LENGTH));
        }
        try {
            return jwt.authenticate(new TokenCredentials(bare))
                    .map(user -> identityOf(user.attributes().getJsonObject("accessToken")))
                    .recover(cause -> Future.failedFuture(
                            cause instanceof InvalidToken ? cause : new InvalidToken(cause.getMessage())));
        } catch (RuntimeException malformed) {
            return Future.failedFuture(new InvalidToken(malformed.getMessage()));
        }
    }

    private Identity identityOf(JsonObject claims) {
        Object subject = claims.getValue("sub");
        if (!(subject instanceof String id) || id.isEmpty() || id.length() > MAX_SUBJECT) {
            throw new InvalidToken("sub is a string of 1 to " + MAX_SUBJECT + " characters");
        }
        if (!(claims.getValue("exp") instanceof Number expires)) {
            throw new InvalidToken("exp is required");
        }
        Instant issuedAt = claims.getValue("iat") instanceof Number issued
                ? Instant.ofEpochSecond(Math.min(issued.longValue(), END_OF_TIME))
                : null;
        if (revocations.refuses(id, issuedAt)) {
            throw new InvalidToken("revoked");
        }
        return new Identity(
                id,
                claims.getValue("username") instanceof String name && !name.isEmpty() ? name : id,
                claims.getValue("email") instanceof String email ? email : null,
                rolesOf(id, claims.getValue("roles")),
                Instant.ofEpochSecond(Math.min(expires.longValue(), END_OF_TIME)));
    }

    private Set<String> rolesOf(String id, Object claim) {
        Set<String> roles = new HashSet<>();
        if (claim instanceof JsonArray array) {
            array.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .forEach(roles::add);
        }
        // The hub's own role is never a token's to give.
        roles.remove("hub");
        if (admins.contains(id)) {
            roles.add("admin");
        }
        return roles;
    }
}
