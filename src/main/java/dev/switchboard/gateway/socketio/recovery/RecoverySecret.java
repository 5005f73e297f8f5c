package dev.switchboard.gateway.socketio.recovery;

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
 * What all nodes know and no client does. From it come the public id that belongs to a private one, and the key that
 * seals the offsets of one client, user and set of topics: whoever changes any of them has an offset of no value. Safe
 * from any thread.
 */
final class RecoverySecret {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "switchboard socket.io recovery 1";
    /** As many random bytes as make 20 characters of base64url. */
    private static final int ID_BYTES = 15;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Mac mac;

    /**
     * @param shared what the nodes share; the secret itself is derived from it, so that neither tells the other
     */
    RecoverySecret(String shared) {
        byte[] own = mac(shared.getBytes(StandardCharsets.UTF_8)).doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8));
        this.mac = mac(own);
    }

    /** A new private id. */
    static String newPid() {
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        return TEXT.encodeToString(random);
    }

    /** The public id of the connection with this private one: always the same, and no way back. */
    String sidOf(String pid) {
        return TEXT.encodeToString(Arrays.copyOf(digest("sid", pid, "", new byte[0]), ID_BYTES));
    }

    /** The key for the offsets of this client as long as its topics are {@code fixed}. */
    StampKey stampKey(String pid, String user, byte[] fixed) {
        ByteBuffer key = ByteBuffer.wrap(digest("offset", pid, user, fixed)).order(ByteOrder.LITTLE_ENDIAN);
        return new StampKey(key.getLong(), key.getLong());
    }

    private byte[] digest(String purpose, String pid, String user, byte[] fixed) {
        Mac own = copy();
        for (byte[] part : new byte[][] {
            purpose.getBytes(StandardCharsets.UTF_8),
            pid.getBytes(StandardCharsets.UTF_8),
            user.getBytes(StandardCharsets.UTF_8),
            fixed
        }) {
            // The length first, so that no two sequences of parts are the same bytes.
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
