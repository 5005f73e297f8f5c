package dev.switchboard.ops;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter with one writing thread and many readers. An increment is an addition and an ordered store, without the atomic
 * read-modify-write that several writers would need.
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
