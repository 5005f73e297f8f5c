package dev.switchboard.storage;

import dev.switchboard.bus.Failure;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said while a store is away: to clients that it is so and nothing of where it stands; the details to the log,
 * once in a while, since every command comes here then. Safe from any thread; as long as the store's client.
 */
final class Absence {

    private static final Logger LOG = LoggerFactory.getLogger(Absence.class);
    private static final long COMPLAINT_NANOS = 5_000_000_000L;

    private final String store;
    private final AtomicLong complained = new AtomicLong();

    /** @param store its name in the log */
    Absence(String store) {
        this.store = store;
    }

    /** The failure of a call that found the store away. */
    Failure failure(Throwable cause) {
        long now = System.nanoTime();
        long last = complained.get();
        if ((last == 0 || now - last > COMPLAINT_NANOS) && complained.compareAndSet(last, now)) {
            LOG.warn("{} is away: {}", store, cause.toString());
        }
        return Failure.unavailable("the store is away");
    }
}
