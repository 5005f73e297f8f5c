package dev.switchboard.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;

/**
 * Replaces what Hazelcast logs for each broken connection, a warning with a stack trace, by one line every 10 s at most: bytes
 * of any stranger at {@code cluster.port} cause it. What Hazelcast logs of members and of joins is not touched. Safe from any
 * thread; lives as long as its logger context.
 */
final class ClusterPortLog extends TurboFilter {

    static final String CONNECTIONS = "com.hazelcast.internal.server.tcp.TcpServerConnection";

    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final AtomicLong logAt = new AtomicLong(System.nanoTime());
    private final AtomicLong unlogged = new AtomicLong();

    private ClusterPortLog(Logger log) {
        this.log = log;
    }

    static void install(LoggerContext context) {
        ClusterPortLog filter = new ClusterPortLog(context.getLogger(ClusterPortLog.class));
        filter.setContext(context);
        filter.start();
        context.addTurboFilter(filter);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            ch.qos.logback.classic.Logger logger,
            Level level,
            @Nullable String message,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        if (message == null || !level.equals(Level.WARN) || !logger.getName().equals(CONNECTIONS)) {
            return FilterReply.NEUTRAL;
        }
        long now = System.nanoTime();
        long due = logAt.get();
        if (now - due >= 0 && logAt.compareAndSet(due, now + LOG_NANOS)) {
            log.warn("{} {} ({} more since the last such line)", message, reason(failure), unlogged.getAndSet(0));
        } else {
            unlogged.incrementAndGet();
        }
        return FilterReply.DENY;
    }

    private static String reason(@Nullable Throwable failure) {
        return failure == null ? "" : failure.toString();
    }
}
