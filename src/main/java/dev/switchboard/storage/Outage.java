package dev.switchboard.storage;

import dev.switchboard.bus.Failure;
import dev.switchboard.storage.postgres.StoreReason;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that a store is unavailable: clients get an answer without the server's address, and the log gets the cause, at
 * most every five seconds, since every command fails during an outage. Safe from any thread; lives as long as the store's
 * client.
 */
final class Outage {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long LOG_INTERVAL_NANOS = 5_000_000_000L;

    private final String store;
    private final AtomicLong lastLogged = new AtomicLong();
    private volatile boolean ended;

    /**
     * An outage that may come and go.
     *
     * @param store the store's name in the log
     */
    Outage(String store) {
        this.store = store;
    }

    /** The node stops: that its client is closed is no news. */
    void end() {
        ended = true;
    }

    /** The failure of a call that could not reach the store. */
    Failure failure(Throwable cause) {
        long now = System.nanoTime();
        long last = lastLogged.get();
        if (!ended && (last == 0 || now - last > LOG_INTERVAL_NANOS) && lastLogged.compareAndSet(last, now)) {
            LOG.warn("{} is unavailable: {}", store, StoreReason.of(cause));
        }
        return Failure.unavailable("the store is unavailable");
    }
}
