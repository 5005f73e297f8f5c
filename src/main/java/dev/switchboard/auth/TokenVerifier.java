package dev.switchboard.auth;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.switchboard.bus.HubClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.SignatureException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JSON Web Tokens (RFC 7519): the signature, by a configured key or one that the issuer publishes and by that
 * key's own algorithm; {@code exp}, which is required; issuer and audience, if configured. Its time is the hub's, so that a
 * node whose machine is wrong refuses nobody. Safe from any thread. Lives as
 * long as its node's endpoints, and is closed with them.
 */
public final class TokenVerifier {

    static final int MAX_LENGTH = 16_384;

    private final List<JWTAuth> own;
    private final Optional<IssuerKeys> issuer;
    private final Set<String> admins;
    private final Revocations revocations;
    private final TokenTimes times;

    /**
     * Starts to read the issuer's keys, if one is configured.
     *
     * @param admins the ids of the administrators, whatever their tokens say
     */
    public TokenVerifier(Vertx vertx, JwtConfig config, Set<String> admins, Revocations revocations) {
        if (!config.isConfigured()) {
            throw new IllegalArgumentException("a verifier without a key would accept unsigned tokens");
        }
        this.revocations = revocations;
        this.admins = Set.copyOf(admins);
        JWTOptions checks = checks(config);
        this.times = new TokenTimes(
                HubClock.of(vertx), Duration.ofSeconds(config.leeway().toSeconds()));
        this.own = ownKeys(config).map(options -> JWTAuth.create(vertx, options.setJWTOptions(checks))).stream()
                .toList();
        this.issuer = config.jwks().map(jwks -> IssuerKeys.start(vertx, jwks, checks));
    }

    private static JWTOptions checks(JwtConfig config) {
        JWTOptions checks = new JWTOptions().setIgnoreExpiration(true);
        config.issuer().ifPresent(checks::setIssuer);
        if (!config.audience().isEmpty()) {
            checks.setAudience(config.audience());
        }
        return checks;
    }

    private static Optional<JWTAuthOptions> ownKeys(JwtConfig config) {
        JWTAuthOptions options = new JWTAuthOptions();
        config.secret().map(JwtConfig::hmacKey).ifPresent(options::addPubSecKey);
        config.keys().stream().map(JwtConfig.Key::toOptions).forEach(options::addPubSecKey);
        return options.getPubSecKeys() == null ? Optional.empty() : Optional.of(options);
    }

    /**
     * Verifies a token presented for admission, with or without {@code Bearer }; fails with {@link InvalidToken}. Completes
     * at once or, if the issuer's keys must be read first, later on the caller's context. A token that expired within the
     * leeway still admits its user, until the leeway ends.
     */
    public Future<Identity> verify(String token) {
        return identify(token)
                .map(identity -> times.isExpired(identity)
                        ? identity.expiringAt(identity.expiresAt().plus(times.leeway()))
                        : identity);
    }

    /**
     * As {@link #verify}, for a token that replaces another. It must not have expired: the leeway is for callers that are
     * not yet admitted.
     */
    public Future<Identity> verifyNewer(String token) {
        return identify(token)
                .compose(identity -> times.isExpired(identity)
                        ? Future.failedFuture(new InvalidToken("expired"))
                        : Future.succeededFuture(identity));
    }

    /** Whether this token of the user, or all those that were issued at this time, have been revoked since. */
    public boolean isRevoked(String userId, @Nullable Instant issuedAt, String tokenId) {
        return revocations.refuses(userId, issuedAt) || revocations.refusesToken(userId, tokenId);
    }

    /** Whether the user has signed out with this token. */
    public boolean isSignedOut(String userId, String tokenId) {
        return revocations.refusesToken(userId, tokenId);
    }

    /** Stops reading the issuer's keys; those already known keep verifying. */
    public Future<Void> close() {
        return issuer.map(IssuerKeys::close).orElseGet(Future::succeededFuture);
    }

    private Future<Identity> identify(String token) {
        String bare = Tokens.withoutScheme(token);
        if (bare.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken("longer than " + MAX_LENGTH + " characters"));
        }
        try {
            return claims(header(bare), bare)
                    .map(claims -> identity(claims, bare))
                    .recover(TokenVerifier::refusal);
        } catch (InvalidToken refused) {
            return Future.failedFuture(refused);
        }
    }

    /** The header is not trusted: it only selects the keys to try. */
    private static JWSHeader header(String token) {
        JWSHeader header;
        try {
            Base64URL[] parts = JOSEObject.split(token);
            header = JWSHeader.parse(parts[0]);
            if (parts[2].toString().isEmpty()) {
                throw new InvalidToken("not signed");
            }
        } catch (InvalidToken unsigned) {
            throw unsigned;
        } catch (ParseException | RuntimeException unreadable) {
            // The library throws a NullPointerException for a header that is JSON's null.
            throw new InvalidToken("malformed");
        }
        if (header.getCriticalParams() != null) {
            throw new InvalidToken("critical header extensions are not supported");
        }
        return header;
    }

    private Future<JsonObject> claims(JWSHeader header, String token) {
        Future<JsonObject> byOwn = signedBy(own.iterator(), token);
        if (issuer.isEmpty() || JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm())) {
            return byOwn;
        }
        IssuerKeys keys = issuer.get();
        List<JWTAuth> candidates = keys.known().candidates(header);
        return byOwn.recover(notOwn -> signedBy(candidates.iterator(), token))
                .recover(cause -> candidates.isEmpty() || mayBeOfAnotherKey(header, cause)
                        ? onContextOfCaller(keys.newer())
                                .compose(newer ->
                                        signedBy(newer.candidates(header).iterator(), token))
                        : Future.failedFuture(cause));
    }

    private static boolean mayBeOfAnotherKey(JWSHeader header, Throwable cause) {
        return header.getKeyID() == null && cause instanceof SignatureException;
    }

    /** The claims, if one of the verifiers accepts the token; otherwise the last verifier's refusal. */
    private static Future<JsonObject> signedBy(Iterator<JWTAuth> verifiers, String token) {
        if (!verifiers.hasNext()) {
            return Future.failedFuture(new InvalidToken("no known key fits"));
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

    private static <T> Future<T> onContextOfCaller(Future<T> future) {
        Context caller = Vertx.currentContext();
        if (caller == null || future.isComplete()) {
            return future;
        }
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> caller.runOnContext(ignored -> promise.handle(done)));
        return promise.future();
    }

    /** The library's messages about claims quote none of them; every other message may quote the token. */
    private static Future<Identity> refusal(Throwable cause) {
        if (cause instanceof InvalidToken) {
            return Future.failedFuture(cause);
        } else if (cause instanceof SignatureException) {
            return Future.failedFuture(new InvalidToken("the signature does not verify"));
        }
        String message = cause instanceof VertxException ? cause.getMessage() : null;
        return Future.failedFuture(new InvalidToken(message == null ? "malformed" : message));
    }

    private Identity identity(JsonObject claims, String token) {
        Identity identity = Identity.of(claims, token, admins);
        times.check(claims, identity);
        if (isRevoked(identity.id(), identity.issuedAt(), identity.tokenId())) {
            throw new InvalidToken("revoked");
        }
        return identity;
    }
}
