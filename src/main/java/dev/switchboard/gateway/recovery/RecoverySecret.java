package dev.switchboard.gateway.recovery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all nodes share. It derives the public id of a private one, and the key of the seal on the tokens of one
 * kind, client, user and list of topics; a token is invalid as soon as one of these differs. Safe from any thread.
 */
public final class RecoverySecret {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "switchboard socket.io recovery 1";
    /** 20 characters of base64url. */
    private static final int ID_BYTES = 15;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Mac mac;

    /**
     * Derives the key, so that neither it nor {@code shared} reveals the other.
     *
     * @param shared what the nodes share
     */
    RecoverySecret(String shared) {
        byte[] own = mac(shared.getBytes(StandardCharsets.UTF_8)).doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8));
        this.mac = mac(own);
    }

    /** A new private id. */
    public static String newPid() {
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        return TEXT.encodeToString(random);
    }

    /** The public id of the connection with this private id; it does not reveal the private one. */
    String sidOf(String pid) {
        return TEXT.encodeToString(Arrays.copyOf(digest("sid", pid, "", new byte[0]), ID_BYTES));
    }

    /** The seal for the tokens of this client while its encoded topics are these. */
    SipHash seal(TokenBearer bearer, byte[] topics) {
        byte[] digest = digest(bearer.kind().purpose(), bearer.pid(), bearer.user(), topics);
        ByteBuffer key = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
        return new SipHash(key.getLong(), key.getLong());
    }

    private byte[] digest(String purpose, String pid, String user, byte[] topics) {
        Mac own = copy();
        for (byte[] part : new byte[][] {
            purpose.getBytes(StandardCharsets.UTF_8),
            pid.getBytes(StandardCharsets.UTF_8),
            user.getBytes(StandardCharsets.UTF_8),
            topics
        }) {
            // With the length first, no two different lists of parts have the same bytes.
            own.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            own.update(part);
        }
        return own.doFinal();
    }

    private Mac copy() {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
