package dev.switchboard.auth;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a token's header (RFC 7515, section 4) says of its signature. Nothing of it is trusted: it only tells which of the
 * known keys to try.
 *
 * @param algorithm such as {@code ES256}
 * @param kid the key's id, or null
 */
record TokenHeader(String algorithm, String kid) {

    private static final int MAX_KID = 512;

    /**
     * @throws InvalidToken if there is no header to be read, or it asks for what is not understood here
     */
    static TokenHeader of(String token) {
        JsonObject header = decode(token);
        if (header.containsKey("crit")) {
            throw new InvalidToken("it has critical extensions");
        }
        if (!(header.getValue("alg") instanceof String algorithm) || "none".equalsIgnoreCase(algorithm)) {
            throw new InvalidToken("it is not signed");
        }
        Object kid = header.getValue("kid");
        if (kid != null && !(kid instanceof String id && id.length() <= MAX_KID)) {
            throw new InvalidToken("its key id is no text");
        }
        return new TokenHeader(algorithm, (String) kid);
    }

    /** Whether it is signed by a private key, as an outside issuer's tokens are. */
    boolean isAsymmetric() {
        return !algorithm.startsWith("HS");
    }

    private static JsonObject decode(String token) {
        int dot = token.indexOf('.');
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, Math.max(dot, 0)));
            return new JsonObject(new String(header, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | DecodeException malformed) {
            throw new InvalidToken("malformed");
        }
    }
}
