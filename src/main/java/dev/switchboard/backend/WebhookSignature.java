package dev.switchboard.backend;

import dev.switchboard.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs by the Standard Webhooks scheme, version 1.0.0: {@code v1,} and the Base64 of an HMAC-SHA256 over
 * {@code id.timestamp.body}, one for each secret, with blanks between. Stateless.
 */
final class WebhookSignature {

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * The value of the header.
     *
     * @param secrets two while one replaces the other; the receiver needs to know one
     * @param timestamp in seconds since the epoch
     */
    static String of(List<Secret> secrets, String id, long timestamp, byte[] body) {
        byte[] head = String.format(Locale.ROOT, "%s.%d.", id, timestamp).getBytes(StandardCharsets.UTF_8);
        return secrets.stream().map(secret -> "v1," + sign(secret, head, body)).collect(Collectors.joining(" "));
    }

    private static String sign(Secret secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(keyOf(secret.reveal()), ALGORITHM));
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            // Every Java platform has HmacSHA256.
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The key of a secret: what is encoded after {@code whsec_}, or the bytes of any other text.
     *
     * @throws IllegalArgumentException if it is not Base64 after {@code whsec_}
     */
    static byte[] keyOf(String secret) {
        return secret.startsWith(PREFIX)
                ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }
}
