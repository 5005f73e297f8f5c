package dev.switchboard.bus.seal;

import dev.switchboard.bus.vertx.FrameFault;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was refused of other nodes, and logs what is not normal, at most a line every 10 s. Safe from any thread; lives
 * as long as its Vert.x.
 */
public final class BusRefusals {

    private static final Logger LOG = LoggerFactory.getLogger(BusRefusals.class);
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SealMetrics metrics;
    private final AtomicLong logAt = new AtomicLong(System.nanoTime());
    private final AtomicLong unlogged = new AtomicLong();

    public BusRefusals(SealMetrics metrics) {
        this.metrics = metrics;
    }

    /** Bytes that did not become a message. */
    public void refuse(FrameFault fault) {
        refuse(
                switch (fault) {
                    case MALFORMED -> Refusal.MALFORMED;
                    case UNFINISHED -> Refusal.UNFINISHED;
                    case UNSEALED -> Refusal.UNSEALED;
                });
    }

    /** A peer that does not know the hub's secret. */
    public void refuseStranger() {
        refuse(Refusal.STRANGER);
    }

    /** Names nothing of the message: a stranger would choose what the log says. */
    void refuse(Refusal refusal) {
        metrics.refused(refusal.reason());
        if (refusal == Refusal.EARLY) {
            LOG.debug("a member's message to all came before one to this node");
            return;
        }
        long now = System.nanoTime();
        long due = logAt.get();
        if (now - due >= 0 && logAt.compareAndSet(due, now + LOG_NANOS)) {
            LOG.warn(
                    "refused input between nodes: {} ({} more since the last such line)",
                    refusal.reason(),
                    unlogged.getAndSet(0));
        } else {
            unlogged.incrementAndGet();
        }
    }
}
