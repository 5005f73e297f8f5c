package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs and verifies HS256 tokens with one secret. Single-threaded, since it reuses the MAC. */
final class BenchTokens {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    private final Mac mac;

    BenchTokens(String secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String sign(String user, String... roles) {
        Instant now = Instant.now();
        String claims = new JsonObject()
                .put("sub", user)
                .put("username", user)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(Duration.ofHours(2)).getEpochSecond())
                .put("roles", new JsonArray(List.of(roles)))
                .encode();
        String signed = HEADER + "." + encode(claims);
        return signed + "." + ENCODER.encodeToString(signature(signed));
    }

    /** The token's claims, or null if its signature is wrong or it has expired. */
    JsonObject verify(String token) {
        int end = token.lastIndexOf('.');
        int middle = token.indexOf('.');
        if (middle < 0 || middle == end) {
            return null;
        }
        byte[] given = Base64.getUrlDecoder().decode(token.substring(end + 1));
        if (!MessageDigest.isEqual(given, signature(token.substring(0, end)))) {
            return null;
        }
        byte[] claims = Base64.getUrlDecoder().decode(token.substring(middle + 1, end));
        JsonObject json = new JsonObject(new String(claims, StandardCharsets.UTF_8));
        return json.getLong("exp") > Instant.now().getEpochSecond() ? json : null;
    }

    private byte[] signature(String text) {
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(String json) {
        return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
