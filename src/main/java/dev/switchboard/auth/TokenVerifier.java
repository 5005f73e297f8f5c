package dev.switchboard.auth;

import dev.switchboard.bus.WellFormed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks JSON Web Tokens (RFC 7519): signature by a configured key, or one that the issuer publishes, and its own
 * algorithm, {@code exp} (required), issuer and audience if configured. Safe from any thread; closed with its node's doors.
 */
public final class TokenVerifier {

    /** The longest {@code sub}, {@code username} and {@code email}, in characters. */
    public static final int MAX_SUBJECT = 150;

    public static final int MAX_NAME = 255;
    public static final int MAX_EMAIL = 254;

    private static final int MAX_LENGTH = 16_384;
    private static final long MILLIS = 1_000;
    /** The last second of the year 9999, for tokens whose {@code exp} is in milliseconds or meant as never. */
    private static final long END_OF_TIME = 253_402_300_799L;

    private final List<JWTAuth> own;
    private final Optional<IssuerKeys> issuer;
    private final Set<String> admins;
    private final Revocations revocations;
    private final Duration leeway;

    /**
     * @param admins the ids of users who have the role {@code admin} whatever their tokens say
     */
    public TokenVerifier(Vertx vertx, JwtConfig config, Set<String> admins, Revocations revocations) {
        if (!config.isConfigured()) {
            throw new IllegalArgumentException("a verifier without a key would accept unsigned tokens");
        }
        this.revocations = revocations;
        this.admins = Set.copyOf(admins);
        JWTOptions checks = checks(config);
        this.leeway = Duration.ofSeconds(checks.getLeeway());
        this.own = ownKeys(config).map(options -> JWTAuth.create(vertx, options.setJWTOptions(checks))).stream()
                .toList();
        this.issuer = config.jwks().map(jwks -> IssuerKeys.start(vertx, jwks, checks));
    }

    private static JWTOptions checks(JwtConfig config) {
        JWTOptions checks = new JWTOptions().setLeeway((int) config.leeway().toSeconds());
        config.issuer().ifPresent(checks::setIssuer);
        if (!config.audience().isEmpty()) {
            checks.setAudience(config.audience());
        }
        return checks;
    }

    private static Optional<JWTAuthOptions> ownKeys(JwtConfig config) {
        JWTAuthOptions options = new JWTAuthOptions();
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
        return options.getPubSecKeys() == null ? Optional.empty() : Optional.of(options);
    }

    /**
     * Whom the token speaks for that somebody shows to be admitted; fails with {@link InvalidToken}. With or without
     * {@code Bearer }. Completes at once or, if the issuer's keys must be read first, later on the context of the caller.
     * A token that is over by no more than the leeway admits until the leeway is over too.
     */
    public Future<Identity> verify(String token) {
        return signed(token)
                .map(identity ->
                        isOver(identity) ? identity.until(identity.expiresAt().plus(leeway)) : identity);
    }

    /**
     * As {@link #verify}, of a token that is to take the place of another: it must not be over, since the leeway is for
     * who is not admitted yet.
     */
    public Future<Identity> verifyNewer(String token) {
        return signed(token)
                .compose(identity -> isOver(identity)
                        ? Future.failedFuture(new InvalidToken("over"))
                        : Future.succeededFuture(identity));
    }

    private static boolean isOver(Identity identity) {
        return !identity.expiresAt().isAfter(Instant.now());
    }

    private Future<Identity> signed(String token) {
        String bare = Tokens.withoutScheme(token);
        if (bare.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken("longer than " + MAX_LENGTH));
        }
        try {
            TokenHeader header = TokenHeader.of(bare);
            return claims(header, bare).map(this::identityOf).recover(TokenVerifier::refusal);
        } catch (InvalidToken refused) {
            return Future.failedFuture(refused);
        }
    }

    /** Asks the issuer no more; the keys known by then stay good. */
    public Future<Void> close() {
        return issuer.map(IssuerKeys::close).orElseGet(Future::succeededFuture);
    }

    /** Whether tokens of the user that were issued then are refused by now. */
    public boolean isRevoked(String userId, Instant issuedAt) {
        return revocations.refuses(userId, issuedAt);
    }

    private Future<JsonObject> claims(TokenHeader header, String token) {
        Future<JsonObject> byOwn = signedBy(own.iterator(), token);
        if (issuer.isEmpty() || !header.isAsymmetric()) {
            return byOwn;
        }
        IssuerKeys keys = issuer.get();
        List<JWTAuth> candidates = keys.known().candidates(header);
        return byOwn.recover(notOwn -> signedBy(candidates.iterator(), token))
                .recover(cause -> candidates.isEmpty() || (header.kid() == null && isOfAnotherKey(cause))
                        ? onContextOfCaller(keys.newer())
                                .compose(newer ->
                                        signedBy(newer.candidates(header).iterator(), token))
                        : Future.failedFuture(cause));
    }

    /** The claims, if one of the verifiers accepts the token; otherwise the last one's refusal. */
    private static Future<JsonObject> signedBy(Iterator<JWTAuth> verifiers, String token) {
        if (!verifiers.hasNext()) {
            return Future.failedFuture(new InvalidToken("no key for it is known"));
        }
        return authenticate(verifiers.next(), token)
                .recover(cause -> verifiers.hasNext() ? signedBy(verifiers, token) : Future.failedFuture(cause));
    }

    private static Future<JsonObject> authenticate(JWTAuth verifier, String token) {
        try {
            return verifier.authenticate(new TokenCredentials(token))
                    .map(user -> user.attributes().getJsonObject("accessToken"));
        } catch (RuntimeException malformed) {
            return Future.failedFuture(malformed);
        }
    }

    private static boolean isOfAnotherKey(Throwable cause) {
        return cause instanceof SignatureException;
    }

    private static <T> Future<T> onContextOfCaller(Future<T> future) {
        Context caller = Vertx.currentContext();
        if (caller == null || future.isComplete()) {
            return future;
        }
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> caller.runOnContext(ignored -> promise.handle(done)));
        return promise.future();
    }

    /** What the library says of a token's claims is put in words without them; all else may repeat parts of the token. */
    private static Future<Identity> refusal(Throwable cause) {
        if (cause instanceof InvalidToken) {
            return Future.failedFuture(cause);
        }
        return Future.failedFuture(new InvalidToken(
                cause instanceof SignatureException
                        ? "the signature does not verify"
                        : cause instanceof VertxException ? cause.getMessage() : "malformed"));
    }

    private Identity identityOf(JsonObject claims) {
        Object subject = claims.getValue("sub");
        if (!(subject instanceof String id) || !isUsable(id, MAX_SUBJECT)) {
            throw new InvalidToken("sub is a text of 1 to " + MAX_SUBJECT + " characters");
        }
        if (!(claims.getValue("exp") instanceof Number expires)) {
            throw new InvalidToken("exp is required");
        }
        Instant issuedAt = claims.getValue("iat") instanceof Number issued
                ? Instant.ofEpochMilli(Math.round(Math.min(issued.doubleValue(), END_OF_TIME) * MILLIS))
                : null;
        if (revocations.refuses(id, issuedAt)) {
            throw new InvalidToken("revoked");
        }
        return new Identity(
                id,
                claims.getValue("username") instanceof String name && isUsable(name, MAX_NAME) ? name : id,
                claims.getValue("email") instanceof String email && isUsable(email, MAX_EMAIL) ? email : null,
                rolesOf(id, claims.getValue("roles")),
                issuedAt,
                Instant.ofEpochSecond(Math.min(expires.longValue(), END_OF_TIME)));
    }

    /** Whether the stores can keep it and people can be told apart by it; a claim is what its issuer made of it. */
    public static boolean isUsable(String text, int max) {
        return !text.isBlank() && text.length() <= max && text.indexOf('\0') < 0 && WellFormed.isText(text);
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
