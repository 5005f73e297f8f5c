package dev.switchboard.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a browser has of Web Push: the keys of a subscription, by which it reads what its push service got (RFC 8291, from the
 * receiver's side, in one record of RFC 8188), and the check of who has sent it (RFC 8292). Written apart from the hub's own.
 */
public final class PushBrowser {

    private static final int SALT = 16;
    private static final int POINT = 65;
    private static final int TAG_BITS = 128;

    private final KeyPair keys;
    private final byte[] auth = new byte[16];

    public PushBrowser() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        new SecureRandom().nextBytes(auth);
    }

    /** As {@code PushSubscription.toJSON()} gives it. */
    public JsonObject subscription(String endpoint) {
        return new JsonObject()
                .put("endpoint", endpoint)
                .putNull("expirationTime")
                .put(
                        "keys",
                        new JsonObject()
                                .put("p256dh", base64(point((ECPublicKey) keys.getPublic())))
                                .put("auth", base64(auth)));
    }

    /** What the body of a request to the push service says. */
    public JsonObject read(Buffer body) {
        try {
            return new JsonObject(new String(decrypt(ByteBuffer.wrap(body.getBytes())), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this browser cannot read it", broken);
        }
    }

    private byte[] decrypt(ByteBuffer body) throws GeneralSecurityException {
        byte[] salt = take(body, SALT);
        int recordSize = body.getInt();
        byte[] sender = take(body, body.get());
        if (body.remaining() > recordSize) {
            throw new IllegalStateException("more than one record");
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(publicKey(sender), true);
        byte[] info = ByteBuffer.allocate(14 + 2 * POINT)
                .put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII))
                .put(point((ECPublicKey) keys.getPublic()))
                .put(sender)
                .array();
        byte[] secret = hkdf(auth, agreement.generateSecret(), info, 32);
        byte[] key = hkdf(salt, secret, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        byte[] nonce = hkdf(salt, secret, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        byte[] padded = cipher.doFinal(take(body, body.remaining()));
        int end = padded.length - 1;
        while (padded[end] == 0) {
            end--;
        }
        if (padded[end] != 2) {
            throw new IllegalStateException("not the last record");
        }
        return Arrays.copyOf(padded, end);
    }

    private static byte[] hkdf(byte[] salt, byte[] input, byte[] info, int length) throws GeneralSecurityException {
        byte[] key = hmac(salt, input);
        byte[] block = hmac(
                key,
                ByteBuffer.allocate(info.length + 1).put(info).put((byte) 1).array());
        return Arrays.copyOf(block, length);
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }

    /** The claims of the token in the header {@code Authorization}, which this key, the hub's, has signed. */
    public static JsonObject claims(MultiMap headers, String key) {
        String given = headers.get("Authorization");
        if (!given.matches("vapid t=[\\w.-]+, k=" + key)) {
            throw new IllegalStateException(given);
        }
        String[] token =
                given.substring("vapid t=".length(), given.indexOf(", k=")).split("\\.");
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(publicKey(Base64.getUrlDecoder().decode(key)));
            signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(token[2]))) {
                throw new IllegalStateException("another key has signed it");
            }
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token[1]), StandardCharsets.UTF_8));
    }

    private static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint where = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(point, 1, 33)),
                new BigInteger(1, Arrays.copyOfRange(point, 33, POINT)));
        return (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(where, curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] point(ECPublicKey key) {
        byte[] point = new byte[POINT];
        point[0] = 4;
        write(key.getW().getAffineX(), point, 1);
        write(key.getW().getAffineY(), point, 33);
        return point;
    }

    private static void write(BigInteger number, byte[] into, int at) {
        for (int i = 0; i < 32; i++) {
            into[at + 31 - i] = number.shiftRight(8 * i).byteValue();
        }
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
