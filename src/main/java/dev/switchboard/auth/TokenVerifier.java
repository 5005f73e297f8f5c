package dev.switchboard.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.switchboard.auth.InvalidToken.Reason;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Reloadable;
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
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JSON Web Tokens (RFC 7519): the signature, by a configured key or one that the issuer publishes and by that
 * key's own algorithm; {@code exp}, which is required; issuer and audience, if configured. Its time is the hub's, so that a
 * node whose machine is wrong refuses nobody. Safe from any thread. Lives as
 * long as its node's endpoints, and is closed with them.
 */
public final class TokenVerifier {

    static final int MAX_LENGTH = 16_384;

    /** {@link ClaimChecks} looks at the claims, and says what is wrong with them. */
    private static final JWTOptions SIGNATURE_ONLY = new JWTOptions().setIgnoreExpiration(true);

    /** Headers that were read lately, by their text, which no client's choice makes large. */
    private static final Cache<String, JWSHeader> HEADERS =
            Caffeine.newBuilder().maximumSize(64).build();

    private static final int LONGEST_KEPT = 512;

    private final Supplier<List<JWTAuth>> own;
    private final Optional<IssuerKeys> issuer;
    private final Optional<OpenIdProvider> provider;
    private final Set<String> admins;
    private final Revocations revocations;
    private final ClaimChecks checks;
    private final ClaimNames names;

    /** With keys that never change. */
    public TokenVerifier(Vertx vertx, JwtConfig config, Set<String> admins, Revocations revocations) {
        this(vertx, config, admins, revocations, Optional.empty());
    }

    /**
     * As above.
     *
     * @param provider where the issuer's keys are found if the configuration does not say
     */
    public TokenVerifier(
            Vertx vertx,
            JwtConfig config,
            Set<String> admins,
            Revocations revocations,
            Optional<OpenIdProvider> provider) {
        this(vertx, Reloadable.of(config), admins, revocations, provider);
    }

    /**
     * Starts to read the issuer's keys, if one is configured.
     *
     * @param changing its secret and keys may change; the rest of it is read once
     * @param admins the ids of the administrators, whatever their tokens say
     * @param provider where the issuer's keys are found if the configuration does not say
     */
    public TokenVerifier(
            Vertx vertx,
            Reloadable<JwtConfig> changing,
            Set<String> admins,
            Revocations revocations,
            Optional<OpenIdProvider> provider) {
        JwtConfig config = changing.get();
        if (!config.isConfigured()) {
            throw new IllegalArgumentException("a verifier without a key would accept unsigned tokens");
        }
        this.revocations = revocations;
        this.admins = Set.copyOf(admins);
        this.checks = ClaimChecks.of(config, HubClock.of(vertx));
        this.names = config.claims();
        this.own = changing.map(
                now -> ownKeys(now).map(options -> open(vertx, options.setJWTOptions(SIGNATURE_ONLY))).stream()
                        .toList());
        this.issuer = config.jwks().map(jwks -> IssuerKeys.start(vertx, jwks, provider, SIGNATURE_ONLY));
        this.provider = provider;
    }

    private static JWTAuth open(Vertx vertx, JWTAuthOptions keys) {
        try {
            return JWTAuth.create(vertx, keys);
        } catch (RuntimeException unreadable) {
            // Without the cause, whose message may quote the key.
            throw new ConfigException("auth.jwt.keys", "a key cannot be read, or is not one for its algorithm");
        }
    }

    private static Optional<JWTAuthOptions> ownKeys(JwtConfig config) {
        JWTAuthOptions options = new JWTAuthOptions();
        config.secrets().stream().map(JwtConfig::hmacKey).forEach(options::addPubSecKey);
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
                .map(identity -> checks.haveExpired(identity)
                        ? identity.expiringAt(identity.expiresAt().plus(checks.leeway()))
                        : identity);
    }

    /**
     * As {@link #verify}, for a token that replaces another. It must not have expired: the leeway is for callers that are
     * not yet admitted.
     */
    public Future<Identity> verifyNewer(String token) {
        return identify(token)
                .compose(identity -> checks.haveExpired(identity)
                        ? Future.failedFuture(new InvalidToken(Reason.EXPIRED, "expired"))
                        : Future.succeededFuture(identity));
    }

    /** The user's id in a token that nobody has verified; empty if it has none that can be read. */
    public Optional<String> claimedUser(String token) {
        return Tokens.unverified(token).map(names::idOf);
    }

    /** Whether this token of the user, or all those that were issued at this time, have been revoked since. */
    public boolean isRevoked(String userId, @Nullable Instant issuedAt, String tokenId) {
        return revocations.refuses(userId, issuedAt, tokenId) || revocations.refusesToken(userId, tokenId);
    }

    /** Whether the user has signed out with this token. */
    public boolean isSignedOut(String userId, String tokenId) {
        return revocations.refusesToken(userId, tokenId);
    }

    /** Stops reading the issuer's keys; those already known keep verifying. */
    public Future<Void> close() {
        return issuer.map(IssuerKeys::close)
                .orElseGet(Future::succeededFuture)
                .compose(closed -> provider.map(OpenIdProvider::close).orElseGet(Future::succeededFuture));
    }

    private Future<Identity> identify(String token) {
        String bare = Tokens.withoutScheme(token);
        if (bare.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken(Reason.MALFORMED, "longer than " + MAX_LENGTH + " characters"));
        }
        try {
            JWSHeader header = header(bare);
            if (ChannelToken.isType(header)) {
                throw new InvalidToken(Reason.CLAIMS, "a channel's token admits nobody");
            }
            return claims(header, bare)
                    .map(claims -> identityOf(checks.check(claims), bare))
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
            header = parsed(parts[0]);
            if (parts[2].toString().isEmpty()) {
                throw new InvalidToken(Reason.MALFORMED, "not signed");
            }
        } catch (InvalidToken unsigned) {
            throw unsigned;
        } catch (ParseException | RuntimeException unreadable) {
            // The library throws a NullPointerException for a header that is JSON's null.
            throw new InvalidToken(Reason.MALFORMED, "malformed");
        }
        if (header.getCriticalParams() != null) {
            throw new InvalidToken(Reason.MALFORMED, "critical header extensions are not supported");
        }
        return header;
    }

    /** All tokens of one signer begin with the same header. */
    private static JWSHeader parsed(Base64URL encoded) throws ParseException {
        JWSHeader known = HEADERS.getIfPresent(encoded.toString());
        if (known != null) {
            return known;
        }
        JWSHeader header = JWSHeader.parse(encoded);
        if (encoded.toString().length() <= LONGEST_KEPT) {
            HEADERS.put(encoded.toString(), header);
        }
        return header;
    }

    private Future<JsonObject> claims(JWSHeader header, String token) {
        Future<JsonObject> byOwn = signedBy(own.get().iterator(), token);
        return issuer.isEmpty() || JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm())
                ? byOwn
                : byOwn.recover(notOwn -> signedByIssuer(issuer.get(), header, token));
    }

    private static Future<JsonObject> signedByIssuer(IssuerKeys keys, JWSHeader header, String token) {
        List<JWTAuth> candidates = keys.known().candidates(header);
        return signedBy(candidates.iterator(), token)
                .recover(cause -> candidates.isEmpty() || mayBeOfAnotherKey(header, cause)
                        ? onContextOfCaller(keys.newer())
                                .compose(newer ->
                                        signedBy(newer.candidates(header).iterator(), token))
                        : Future.failedFuture(cause));
    }

    /** The claims of a token that the issuer has signed, and not the hub; nothing else of it is checked. */
    Future<JsonObject> issued(String token) {
        if (issuer.isEmpty() || token.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken(Reason.KEY, "no known key fits"));
        }
        try {
            return signedByIssuer(issuer.get(), header(token), token).recover(TokenVerifier::refusal);
        } catch (InvalidToken refused) {
            return Future.failedFuture(refused);
        }
    }

    /**
     * Verifies a token that lets one user join one channel: signed with one of the hub's keys, of the type
     * {@code channel+jwt}, which no other token has, and not expired, without a leeway. Issuer and audience count where it
     * names them.
     */
    public Future<ChannelToken> verifyChannel(String token) {
        if (token.length() > MAX_LENGTH) {
            return Future.failedFuture(new InvalidToken(Reason.MALFORMED, "longer than " + MAX_LENGTH + " characters"));
        }
        try {
            JWSHeader header = header(token);
            if (!ChannelToken.isType(header)) {
                throw new InvalidToken(Reason.CLAIMS, "its type is not " + ChannelToken.TYPE);
            }
            return claims(header, token)
                    .map(claims -> ChannelToken.of(checks.ofChannel(claims).check(claims), names))
                    .recover(TokenVerifier::refusal);
        } catch (InvalidToken refused) {
            return Future.failedFuture(refused);
        }
    }

    /** The claims of an ID token for this client (OpenID Connect Core 1.0, section 3.1.3.7). */
    Future<JsonObject> idToken(String token, String issuedBy, String clientId) {
        ClaimChecks ofClient = checks.of(issuedBy, clientId);
        return issued(token).map(ofClient::check).map(claims -> {
            Object party = claims.getValue("azp");
            if (party != null && !party.equals(clientId)) {
                throw new InvalidToken(Reason.AUDIENCE, "azp is another client");
            }
            return claims;
        });
    }

    /** The user of claims that have been verified. */
    Identity identityOf(JsonObject claims, String token) {
        Identity identity =
                Identity.of(claims, token, names, admins, checks.clock().now());
        if (isRevoked(identity.id(), identity.issuedAt(), identity.tokenId())) {
            throw new InvalidToken(Reason.REVOKED, "revoked");
        }
        return identity;
    }

    private static boolean mayBeOfAnotherKey(JWSHeader header, Throwable cause) {
        return header.getKeyID() == null && cause instanceof SignatureException;
    }

    /** The claims, if one of the verifiers accepts the token; otherwise the last verifier's refusal. */
    private static Future<JsonObject> signedBy(Iterator<JWTAuth> verifiers, String token) {
        if (!verifiers.hasNext()) {
            return Future.failedFuture(new InvalidToken(Reason.KEY, "no known key fits"));
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

    /** The same outcome, on the context that asks for it. */
    static <T> Future<T> onContextOfCaller(Future<T> future) {
        Context caller = Vertx.currentContext();
        if (caller == null || future.isComplete()) {
            return future;
        }
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> caller.runOnContext(ignored -> promise.handle(done)));
        return promise.future();
    }

    /** The library's messages about claims quote none of them; every other message may quote the token. */
    private static <T> Future<T> refusal(Throwable cause) {
        if (cause instanceof InvalidToken) {
            return Future.failedFuture(cause);
        } else if (cause instanceof SignatureException) {
            return Future.failedFuture(new InvalidToken(Reason.SIGNATURE, "the signature does not verify"));
        }
        String message = cause instanceof VertxException ? cause.getMessage() : null;
        return Future.failedFuture(new InvalidToken(Reason.MALFORMED, message == null ? "malformed" : message));
    }
}
