package dev.switchboard.push;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * The hub's key pair, by which push services know who sends (Voluntary Application Server Identification, RFC 8292). Immutable,
 * safe from any thread.
 */
final class VapidKey {

    /** At most a day is allowed; a push service's clock may differ. */
    private static final Duration LIFE = Duration.ofHours(12);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            encode(new JsonObject().put("typ", "JWT").put("alg", "ES256"));

    private final String publicKey;
    private final PrivateKey privateKey;

    /**
     * @param point the public key, an uncompressed point
     * @param privateKey PKCS #8
     */
    VapidKey(byte[] point, byte[] privateKey) {
        this.publicKey = BASE64.encodeToString(point);
        this.privateKey = P256.privateKey(privateKey);
    }

    /** As browsers take it. */
    String publicKey() {
        return publicKey;
    }

    /**
     * The header {@code Authorization} of a request; takes about a millisecond.
     *
     * @param origin of the push service
     * @param contact how its operator reaches the hub's
     */
    String authorization(String origin, String contact, Instant now) {
        JsonObject claims = new JsonObject()
                .put("aud", origin)
                .put("exp", now.plus(LIFE).getEpochSecond())
                .put("sub", contact);
        String signed = HEADER + "." + encode(claims);
        return "vapid t=" + signed + "." + sign(signed) + ", k=" + publicKey;
    }

    private static String encode(JsonObject part) {
        return BASE64.encodeToString(part.encode().getBytes(StandardCharsets.UTF_8));
    }

    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(privateKey);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw P256.missing(impossible);
        }
    }

    @Override
    public String toString() {
        return "VapidKey[" + publicKey + "]";
    }
}
