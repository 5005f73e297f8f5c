package dev.switchboard.auth;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The public keys of an issuer, as its JSON Web Key Set (RFC 7517) had them at one reading. A key verifies the algorithms
 * that fit it and no other, whatever a token's header claims. Keys that are not for RSA or EC signatures are passed over.
 * Immutable; safe from any thread.
 */
final class KeySet {

    /** One key with one of its algorithms. */
    private record Entry(String kid, String algorithm, JWTAuth verifier) {

        private boolean fits(TokenHeader header) {
            return algorithm.equals(header.algorithm())
                    && (kid == null || header.kid() == null || kid.equals(header.kid()));
        }
    }

    static final KeySet EMPTY = new KeySet(List.of());
    private static final int MAX_KEYS = 100;

    private final List<Entry> entries;

    private KeySet(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * @param checks what else must hold of a token that one of the keys has signed
     */
    static KeySet of(Vertx vertx, JsonObject document, JWTOptions checks) {
        List<Entry> entries = new ArrayList<>();
        if (document.getValue("keys") instanceof JsonArray keys) {
            for (int i = 0; i < Math.min(keys.size(), MAX_KEYS); i++) {
                if (keys.getValue(i) instanceof JsonObject key) {
                    WebKey.read(key).forEach(usable -> entries.add(entry(vertx, usable, checks)));
                }
            }
        }
        return new KeySet(entries);
    }

    private static Entry entry(Vertx vertx, WebKey key, JWTOptions checks) {
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(checks).addJwk(key.toJson());
        return new Entry(key.kid(), key.algorithm(), JWTAuth.create(vertx, options));
    }

    /** What may verify a token with this header; no keys if none fits. */
    List<JWTAuth> candidates(TokenHeader header) {
        return entries.stream()
                .filter(entry -> entry.fits(header))
                .map(Entry::verifier)
                .toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
