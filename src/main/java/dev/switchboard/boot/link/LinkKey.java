package dev.switchboard.boot.link;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that the nodes of one cluster share for their links. Immutable; safe from any thread. */
public final class LinkKey {

    static final int MAC_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Derived from the hub's secret; used for nothing else. */
    public LinkKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** The HMAC of these parts, of which all but the last have a fixed length. */
    byte[] mac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    /** Takes the same time wherever the two differ. */
    static boolean equal(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
