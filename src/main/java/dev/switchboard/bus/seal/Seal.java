package dev.switchboard.bus.seal;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes and checks the end of a sealed message: counter (8 bytes), one MAC for each key, their number (1 byte). With two
 * keys, while a secret is replaced, each message carries the MACs of both, and one that this node can check is enough: so
 * nodes that know both secrets and nodes that know one of them understand each other. Safe from any thread.
 */
final class Seal {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<SealKey> keys;
    private final Senders senders;
    private final AtomicLong counter = new AtomicLong();
    /** Overwrites the MAC of an accepted message; nobody outside this process knows it. */
    private final byte[] stamp = new byte[SealKey.MAC_BYTES];

    Seal(List<SealKey> keys, Senders senders) {
        this.keys = List.copyOf(keys);
        this.senders = senders;
        RANDOM.nextBytes(stamp);
    }

    /** The counter of a new message. */
    long nextCounter() {
        return counter.incrementAndGet();
    }

    /** The MACs of a message that is complete to its counter, and their number. */
    Buffer macsOf(byte[] message) {
        Buffer macs = Buffer.buffer(keys.size() * SealKey.MAC_BYTES + 1);
        for (SealKey key : keys) {
            macs.appendBytes(key.mac(message));
        }
        return macs.appendByte((byte) keys.size());
    }

    /**
     * Checks a message and returns it without its end, or throws {@link RefusedException}. A message to several handlers
     * of this node is opened by each, from the same buffer, on their own event loops: the first one checks it and leaves
     * the stamp, so that for the others it is no replay.
     */
    Buffer open(Buffer message) {
        int macsAt = macsAt(message);
        synchronized (message) {
            byte[] first = message.getBytes(macsAt, macsAt + SealKey.MAC_BYTES);
            if (!MessageDigest.isEqual(first, stamp)) {
                if (!isGenuine(message, macsAt)) {
                    throw new RefusedException(Refusal.FORGED);
                }
                senders.accept(WireMessage.read(message, macsAt));
                message.setBytes(macsAt, stamp);
            }
        }
        return message.slice(0, macsAt - WireMessage.COUNTER_BYTES);
    }

    private boolean isGenuine(Buffer message, int macsAt) {
        byte[] sealed = message.getBytes(0, macsAt);
        byte[] macs = message.getBytes(macsAt, message.length() - 1);
        for (SealKey key : keys) {
            byte[] mac = key.mac(sealed);
            for (int at = 0; at < macs.length; at += SealKey.MAC_BYTES) {
                if (MessageDigest.isEqual(mac, Arrays.copyOfRange(macs, at, at + SealKey.MAC_BYTES))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where the MACs begin. */
    private static int macsAt(Buffer message) {
        int count = message.getByte(message.length() - 1);
        int macsAt = message.length() - 1 - count * SealKey.MAC_BYTES;
        if (count < 1 || count > BusSeal.MOST_KEYS || macsAt < WireMessage.COUNTER_BYTES) {
            throw new RefusedException(Refusal.FORGED);
        }
        return macsAt;
    }
}
