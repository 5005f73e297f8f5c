package dev.switchboard.bus.seal;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for the MACs of bus messages: HMAC-SHA256 cut to its first 128 bits (RFC 2104, section 5). Safe from any thread:
 * each has its own {@link Mac}, which costs more to make than to use.
 */
final class SealKey {

    /** The length of a MAC. */
    static final int MAC_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final ThreadLocal<Mac> macs;

    SealKey(byte[] key) {
        SecretKeySpec spec = new SecretKeySpec(key, ALGORITHM);
        this.macs = ThreadLocal.withInitial(() -> mac(spec));
    }

    /** The MAC of the text. */
    byte[] mac(byte[] text) {
        return Arrays.copyOf(macs.get().doFinal(text), MAC_BYTES);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (InvalidKeyException unusable) {
            throw new IllegalArgumentException("not a key for " + ALGORITHM, unusable);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
