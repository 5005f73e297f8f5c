package dev.switchboard.ops;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter with one writer and many readers: an addition and an ordered store, without the bus lock that several writers
 * would need.
 */
final class OwnCount {

    private final AtomicLong count = new AtomicLong();

    /** On the writing thread. */
    void add() {
        count.lazySet(count.getPlain() + 1);
    }

    /** Any thread. */
    long get() {
        return count.get();
    }
}
