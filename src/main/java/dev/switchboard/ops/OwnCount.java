package dev.switchboard.ops;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts on one thread for others to read: an addition and an ordered store, without the lock on the bus that counting on
 * several threads costs.
 */
final class OwnCount {

    private final AtomicLong count = new AtomicLong();

    /** On the one thread that counts. */
    void add() {
        count.lazySet(count.getPlain() + 1);
    }

    /** From any thread. */
    long get() {
        return count.get();
    }
}
