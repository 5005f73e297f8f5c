package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of channels, as a back end signs them, and what is wrong with others. Immutable.
 *
 * @param header {@code alg} and {@code typ}
 */
public record ChannelJwt(JsonObject header, JsonObject claims, String secret) {

    /** A valid one. */
    public static ChannelJwt of(String user, String channel) {
        return new ChannelJwt(
                new JsonObject().put("alg", "HS256").put("typ", "channel+jwt"),
                new JsonObject()
                        .put("sub", user)
                        .put("channel", channel)
                        .put("exp", Instant.now().plusSeconds(600).getEpochSecond()),
                TestTokens.SECRET);
    }

    /** This one with another value of a claim; null removes it. */
    public ChannelJwt with(String claim, Object value) {
        JsonObject changed = claims.copy();
        if (value == null) {
            changed.remove(claim);
        } else {
            changed.put(claim, value);
        }
        return new ChannelJwt(header, changed, secret);
    }

    public ChannelJwt withType(String type) {
        return new ChannelJwt(header.copy().put("typ", type), claims, secret);
    }

    public ChannelJwt signedWith(String other) {
        return new ChannelJwt(header, claims, other);
    }

    public String text() {
        String signed = Issuer.part(header) + "." + Issuer.part(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + Issuer.base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
