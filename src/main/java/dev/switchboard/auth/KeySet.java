package dev.switchboard.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.CurveBasedJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer, as its JSON Web Key Set (RFC 7517) listed them at one reading. A key verifies only the
 * algorithms that fit it, whatever a token's header claims. Keys that cannot be read or do not verify signatures are
 * skipped, so one bad key does not hide the others. Immutable; safe from any thread.
 */
final class KeySet {

    /** A key with one of its algorithms. */
    private record Entry(@Nullable String kid, JWSAlgorithm algorithm, JWTAuth verifier) {

        private boolean fits(JWSHeader header) {
            return algorithm.equals(header.getAlgorithm())
                    && (kid == null || header.getKeyID() == null || kid.equals(header.getKeyID()));
        }
    }

    static final KeySet EMPTY = new KeySet(List.of());
    private static final int MAX_KEYS = 100;
    /** RFC 7518, section 3.3, forbids shorter ones. */
    private static final int MIN_RSA_BITS = 2048;

    private final List<Entry> entries;

    private KeySet(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param checks what else must hold of a token that one of the keys has signed
     */
    static KeySet of(Vertx vertx, JsonObject document, JWTOptions checks) {
        return new KeySet(
                published(document).flatMap(key -> entries(vertx, key, checks)).toList());
    }

    /**
     * How many keys a document has.
     *
     * @param usable those that verify signatures
     */
    record Count(long listed, long usable) {}

    /** Counts the keys that {@link #of} would take. */
    static Count count(Vertx vertx, JsonObject document) {
        return new Count(
                published(document).count(),
                published(document)
                        .filter(key ->
                                entries(vertx, key, new JWTOptions()).findAny().isPresent())
                        .count());
    }

    private static Stream<JsonObject> published(JsonObject document) {
        return document.getValue("keys") instanceof JsonArray keys
                ? keys.stream()
                        .limit(MAX_KEYS)
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                : Stream.empty();
    }

    private static Stream<Entry> entries(Vertx vertx, JsonObject published, JWTOptions checks) {
        try {
            JWK key = JWK.parse(published.getMap());
            return isUsable(key)
                    ? algorithms(key).map(algorithm -> entry(vertx, key, algorithm, checks)).toList().stream()
                    : Stream.empty();
        } catch (ParseException | JOSEException | RuntimeException unusable) {
            return Stream.empty();
        }
    }

    /** Only a public key of a pair verifies, and only if its numbers make a key; Vert.x logs bad numbers and goes on. */
    private static boolean isUsable(JWK key) throws JOSEException {
        if (key instanceof RSAKey || key instanceof ECKey) {
            ((AsymmetricJWK) key).toPublicKey();
        }
        return key instanceof AsymmetricJWK && isForSignatures(key);
    }

    private static Stream<JWSAlgorithm> algorithms(JWK key) {
        return JWSAlgorithm.Family.SIGNATURE.stream()
                .filter(algorithm -> key.getAlgorithm() == null || algorithm.equals(key.getAlgorithm()))
                .filter(algorithm -> fits(key, algorithm));
    }

    private static boolean isForSignatures(JWK key) {
        return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
    }

    /** The curve decides the algorithm (RFC 7518, section 3.4); an RSA key serves all of its family. */
    private static boolean fits(JWK key, JWSAlgorithm algorithm) {
        return key instanceof CurveBasedJWK onCurve
                ? Objects.requireNonNullElse(Curve.forJWSAlgorithm(algorithm), List.of())
                        .contains(onCurve.getCurve())
                : key.getKeyType().equals(KeyType.forAlgorithm(algorithm)) && key.size() >= MIN_RSA_BITS;
    }

    /** The verifier gets the public numbers and nothing else of what the issuer sent. */
    private static Entry entry(Vertx vertx, JWK key, JWSAlgorithm algorithm, JWTOptions checks) {
        JsonObject numbers = new JsonObject(new HashMap<>(key.getRequiredParams()))
                .put("alg", algorithm.getName())
                .put("use", "sig");
        if (key.getKeyID() != null) {
            numbers.put("kid", key.getKeyID());
        }
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(checks).addJwk(numbers);
        return new Entry(key.getKeyID(), algorithm, JWTAuth.create(vertx, options));
    }

    /** The verifiers to try on a token with this header; empty if no key fits. */
    List<JWTAuth> candidates(JWSHeader header) {
        return entries.stream()
                .filter(entry -> entry.fits(header))
                .map(Entry::verifier)
                .toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
