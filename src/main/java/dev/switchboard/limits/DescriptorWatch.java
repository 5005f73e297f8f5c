package dev.switchboard.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a reserve of the process's file descriptors for its health checks, its stores and the other nodes: without it clients
 * can take all of them, and then a probe gets no answer and restarts a node that works. Counts the open ones on a worker
 * thread, and in between each new connection: every second while they are short, and rarely while there is room, since the
 * system lists all of them for it. Its answers are safe from any thread; it counts again while it is deployed.
 */
public final class DescriptorWatch extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorWatch.class);
    private static final long PERIOD_MS = 1_000;
    private static final long MOST_RESERVED = 256;
    private static final long LEAST_SHARE = 4;
    /** For the few that no connection explains. */
    private static final int MOST_SKIPPED = 60;

    private final LongSupplier open;
    private final long limit;
    private final long reserve;
    private final AtomicLong left = new AtomicLong();
    private final AtomicBoolean isShort = new AtomicBoolean();
    private final AtomicInteger skipped = new AtomicInteger();
    private volatile long counted;

    DescriptorWatch(long limit, LongSupplier open) {
        this.limit = limit;
        this.open = open;
        this.reserve = Math.min(MOST_RESERVED, limit / LEAST_SHARE);
        count();
    }

    /** Of this process; where the system counts no descriptors, everything is allowed. */
    public static DescriptorWatch ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new DescriptorWatch(system.getMaxFileDescriptorCount(), system::getOpenFileDescriptorCount)
                : new DescriptorWatch(Long.MAX_VALUE, () -> 0);
    }

    /** A timer of its own would outlive the worker threads, which end before the event loops. */
    @Override
    public Future<?> start() {
        vertx.setPeriodic(
                PERIOD_MS,
                fired -> vertx.executeBlocking(
                        () -> {
                            look();
                            return null;
                        },
                        false));
        return Future.succeededFuture();
    }

    /** Whether a client's connection, which has just been opened, may stay; otherwise it must be closed at once. */
    public boolean mayStay() {
        if (left.decrementAndGet() >= 0) {
            return true;
        }
        if (isShort.compareAndSet(false, true)) {
            LOG.warn(
                    "file descriptors are short: new connections are closed at once; of {}, {} are kept for health checks,"
                            + " stores and other nodes; raise the limit (ulimit -n, LimitNOFILE)",
                    limit,
                    reserve);
        }
        return false;
    }

    /** Counts, unless the last count left room enough. */
    void look() {
        boolean ample = left.get() > counted / 2 && left.get() > reserve;
        if (!ample || skipped.incrementAndGet() >= MOST_SKIPPED) {
            count();
        }
    }

    void count() {
        long now = limit - reserve - open.getAsLong();
        counted = now;
        skipped.set(0);
        left.set(now);
        // Half a reserve of room, so that a limit that is just reached is reported once.
        if (now > reserve / 2 && isShort.compareAndSet(true, false)) {
            LOG.info("file descriptors suffice again");
        }
    }
}
