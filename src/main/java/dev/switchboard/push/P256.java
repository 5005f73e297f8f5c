package dev.switchboard.push;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** The curve of Web Push, NIST's P-256: its keys as the protocols write them. Stateless. */
final class P256 {

    /** A point as X9.62 writes it without compression: 4, x and y. */
    static final int POINT_BYTES = 65;

    private static final int FIELD_BYTES = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final String NAME = "secp256r1";
    private static final ECParameterSpec SPEC = spec();

    private P256() {}

    private static ECParameterSpec spec() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(NAME));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException impossible) {
            throw missing(impossible);
        }
    }

    /** Every JDK that runs the hub has what this package uses. */
    static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("this JDK lacks cryptography that Web Push needs", cause);
    }

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(NAME));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw missing(impossible);
        }
    }

    static byte[] encode(PublicKey key) {
        ECPoint point = ((ECPublicKey) key).getW();
        byte[] encoded = new byte[POINT_BYTES];
        encoded[0] = UNCOMPRESSED;
        put(point.getAffineX(), encoded, 1);
        put(point.getAffineY(), encoded, 1 + FIELD_BYTES);
        return encoded;
    }

    /** In {@value #FIELD_BYTES} bytes; {@link BigInteger} writes fewer, or one more for the sign. */
    private static void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, FIELD_BYTES);
        System.arraycopy(bytes, bytes.length - length, into, at + FIELD_BYTES - length, length);
    }

    /**
     * The key at this point; empty if it is no point of the curve. A peer's point off the curve would give away parts of the
     * private key that it is combined with, and not every JDK checks.
     */
    static Optional<PublicKey> decode(byte[] encoded) {
        if (encoded.length != POINT_BYTES || encoded[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(encoded, 1, 1 + FIELD_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(encoded, 1 + FIELD_BYTES, POINT_BYTES));
        if (!isOnCurve(x, y)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), SPEC)));
        } catch (GeneralSecurityException impossible) {
            throw missing(impossible);
        }
    }

    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        EllipticCurve curve = SPEC.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right =
                x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
        return y.pow(2).mod(p).equals(right);
    }

    /** @param encoded PKCS #8 */
    static PrivateKey privateKey(byte[] encoded) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the stored key of Web Push cannot be read", broken);
        }
    }

    /** The secret that both sides of a Diffie-Hellman exchange find. */
    static byte[] agree(PrivateKey own, PublicKey other) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(own);
            agreement.doPhase(other, true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException impossible) {
            throw missing(impossible);
        }
    }
}
