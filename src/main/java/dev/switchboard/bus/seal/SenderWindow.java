package dev.switchboard.bus.seal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counters received from one sender, so that none is accepted twice. A sender counts the messages to all nodes
 * together, and they are checked on the loops of their consumers, so they arrive here out of order: the window remembers
 * as many counters as a busy node gives out in seconds. Safe from any thread; lives as long as this node knows the
 * sender.
 */
final class SenderWindow {

    /** The counters remembered, a power of two; what is older is refused. Their bits take 32 KB. */
    static final int SIZE = 1 << 18;

    private static final int WORD_BITS = Long.SIZE;

    /** One bit per counter, or null while the sender is silent. */
    private long @Nullable [] seen;

    /** Counters up to here are refused. */
    private long floor;
    /** Counters up to here are refused in messages that might be older than this node. */
    private long introducedAt;

    private long top;
    private long usedAt;

    /** @param introduction the counter of the first message that the sender addressed to this node */
    SenderWindow(long introduction) {
        this.introducedAt = introduction;
        this.top = introduction;
    }

    /**
     * Whether the counter is new, and from now on it is not.
     *
     * @param bound whether the message can only have been meant for this very node
     */
    synchronized boolean accept(long counter, boolean bound, long now) {
        if (counter <= floor || counter <= top - SIZE || (!bound && counter <= introducedAt)) {
            return false;
        }
        usedAt = now;
        long[] bits = seen;
        if (bits == null) {
            bits = new long[SIZE / WORD_BITS];
            seen = bits;
        }
        advance(bits, counter);
        int index = indexOf(counter);
        long bit = 1L << index;
        if ((bits[index / WORD_BITS] & bit) != 0) {
            return false;
        }
        bits[index / WORD_BITS] |= bit;
        return true;
    }

    /** Drops the bits of a sender that has been silent since {@code deadline}: what it sent until then is refused. */
    synchronized void compact(long deadline) {
        if (seen != null && usedAt - deadline < 0) {
            seen = null;
            floor = top;
        }
    }

    synchronized long usedAt() {
        return usedAt;
    }

    private void advance(long[] bits, long counter) {
        if (counter - top >= SIZE) {
            Arrays.fill(bits, 0);
        } else {
            for (long skipped = top + 1; skipped <= counter; skipped++) {
                int index = indexOf(skipped);
                bits[index / WORD_BITS] &= ~(1L << index);
            }
        }
        top = Math.max(top, counter);
    }

    private static int indexOf(long counter) {
        return (int) (counter & (SIZE - 1));
    }
}
