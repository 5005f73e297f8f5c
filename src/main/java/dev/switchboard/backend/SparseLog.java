package dev.switchboard.backend;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Writes a line each second at the most, with the number of those that were left out: a back end fails often. Any thread. */
public final class SparseLog {

    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Logger log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    public SparseLog(Logger log) {
        this.log = log;
    }

    /** Writes the line, unless one was written within the last second. */
    public void warn(Supplier<String> line) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + EVERY_NANOS)) {
            leftOut.incrementAndGet();
            return;
        }
        long others = leftOut.getAndSet(0);
        log.warn(others == 0 ? "{}" : "{}; {} more lines were left out before", line.get(), others);
    }
}
