package dev.switchboard.push;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what one browser shall read and no push service: Message Encryption for Web Push (RFC 8291), in one record of the
 * content coding aes128gcm (RFC 8188). Takes about a millisecond, so it belongs on a worker thread. Stateless.
 */
final class PushEncryption {

    /** Of the secret that a browser gives with its key (RFC 8291, section 3.2). */
    static final int AUTH_BYTES = 16;

    /** What every push service must take (RFC 8030, section 7.2), and the size of the only record. */
    private static final int RECORD_BYTES = 4_096;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEADER_BYTES = SALT_BYTES + Integer.BYTES + 1 + P256.POINT_BYTES;

    /** Padded to a multiple of this, so that its length says little about a text. */
    private static final int STEP = 512;

    /** The longest text, in bytes. */
    static final int MAX_BYTES = 6 * STEP - 1;

    /** Marks the end of the last record's content; zeros follow. */
    private static final byte LAST = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private PushEncryption() {}

    /**
     * The body of a request to the push service.
     *
     * @param text at most {@value #MAX_BYTES} bytes
     * @param browser the browser's key
     * @param auth the browser's secret
     */
    static byte[] encrypt(byte[] text, PublicKey browser, byte[] auth) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return encrypt(text, browser, auth, P256.generate(), salt);
    }

    /** With this key and salt, which must not be used for another message. */
    static byte[] encrypt(byte[] text, PublicKey browser, byte[] auth, KeyPair own, byte[] salt) {
        byte[] point = P256.encode(own.getPublic());
        byte[] shared = P256.agree(own.getPrivate(), browser);
        byte[] info = join(bytes("WebPush: info\0"), P256.encode(browser), point);
        byte[] input = expand(hmac(auth, shared), info);
        byte[] random = hmac(salt, input);
        byte[] key = Arrays.copyOf(expand(random, bytes("Content-Encoding: aes128gcm\0")), KEY_BYTES);
        byte[] nonce = Arrays.copyOf(expand(random, bytes("Content-Encoding: nonce\0")), NONCE_BYTES);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(salt)
                .putInt(RECORD_BYTES)
                .put((byte) P256.POINT_BYTES)
                .put(point)
                .array();
        return join(header, seal(padded(text), key, nonce));
    }

    private static byte[] padded(byte[] text) {
        if (text.length > MAX_BYTES) {
            throw new IllegalArgumentException(text.length + " bytes are too many for a push message");
        }
        byte[] padded = Arrays.copyOf(text, (text.length / STEP + 1) * STEP);
        padded[text.length] = LAST;
        return padded;
    }

    private static byte[] seal(byte[] content, byte[] key, byte[] nonce) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw P256.missing(impossible);
        }
    }

    /** The first block of HKDF's output (RFC 5869), which is all that is ever needed here. */
    private static byte[] expand(byte[] key, byte[] info) {
        return hmac(key, join(info, new byte[] {1}));
    }

    private static byte[] hmac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw P256.missing(impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
