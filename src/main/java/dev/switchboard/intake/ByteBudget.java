package dev.switchboard.intake;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that the whole node shares. Any thread; lives as long as the node. */
public final class ByteBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** How many bytes are taken. */
    public long used() {
        return used.get();
    }

    /** Takes so many bytes, to be {@linkplain #give given} back; false, and nothing is taken, if too few are left. */
    boolean tryTake(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
