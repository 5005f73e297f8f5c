package dev.switchboard.boot.link;

import com.hazelcast.internal.util.ByteArrayProcessor;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Seals the datagrams by which members find each other by multicast: an HMAC of the hub's key precedes each. A recorded one
 * that is sent again names a member that was there. Safe from any thread; one per member.
 */
final class SealedDatagrams {

    private static final byte[] DATAGRAM = "datagram ".getBytes(StandardCharsets.US_ASCII);

    private final LinkKey key;

    SealedDatagrams(LinkKey key) {
        this.key = key;
    }

    /** For what this node sends. */
    ByteArrayProcessor sealing() {
        return new Whole() {
            @Override
            public byte[] process(byte[] message) {
                return seal(message);
            }
        };
    }

    /** For what it receives. */
    ByteArrayProcessor opening() {
        return new Whole() {
            @Override
            public byte[] process(byte[] sealed) {
                return open(sealed);
            }
        };
    }

    private interface Whole extends ByteArrayProcessor {

        @Override
        default byte[] process(byte[] buffer, int offset, int length) {
            return process(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        default byte[] process(byte[] buffer, int offset, int length, byte[] into) {
            throw new UnsupportedOperationException("multicast does not use it");
        }
    }

    byte[] seal(byte[] message) {
        byte[] sealed = Arrays.copyOf(key.mac(DATAGRAM, message), LinkKey.MAC_BYTES + message.length);
        System.arraycopy(message, 0, sealed, LinkKey.MAC_BYTES, message.length);
        return sealed;
    }

    /** Fails as unreadable messages do, of which Hazelcast logs one a minute. */
    byte[] open(byte[] sealed) {
        if (sealed.length >= LinkKey.MAC_BYTES) {
            byte[] message = Arrays.copyOfRange(sealed, LinkKey.MAC_BYTES, sealed.length);
            if (LinkKey.equal(Arrays.copyOf(sealed, LinkKey.MAC_BYTES), key.mac(DATAGRAM, message))) {
                return message;
            }
        }
        throw new HazelcastSerializationException("a datagram that no node of the hub sent");
    }
}
