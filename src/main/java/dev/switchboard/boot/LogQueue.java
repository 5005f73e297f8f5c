package dev.switchboard.boot;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The lines on their way to a stream that may not take them: standard output can be a pipe that nobody reads, and a thread
 * that wrote to it would stand still, event loops included. A full queue drops lines and counts them; one line says so once
 * there is room. Safe from any thread; a daemon thread of its own writes. Lives as long as the process's log.
 */
final class LogQueue extends AsyncAppender {

    private static final int LINES = 4_096;
    private static final int FLUSH_MS = 1_000;
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(5).toNanos();

    /** Of all logs of this process. */
    private static final AtomicLong DROPPED = new AtomicLong();

    private final AtomicLong unreported = new AtomicLong();

    LogQueue(LoggerContext context) {
        setContext(context);
        setQueueSize(LINES);
        setNeverBlock(true);
        // By default four fifths of a queue drop what is below WARN.
        setDiscardingThreshold(0);
        setMaxFlushTime(FLUSH_MS);
    }

    /** The lines that were dropped since the process started. */
    static long dropped() {
        return DROPPED.get();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            DROPPED.incrementAndGet();
            unreported.incrementAndGet();
            return;
        }
        super.append(event);
        if (unreported.get() > 0 && getRemainingCapacity() > LINES / 2) {
            report(unreported.getAndSet(0));
        }
    }

    private void report(long lines) {
        if (lines > 0) {
            Logger logger = ((LoggerContext) getContext()).getLogger(LogQueue.class);
            super.append(new LoggingEvent(
                    Logger.class.getName(),
                    logger,
                    Level.WARN,
                    "{} log lines were dropped, because nobody read the output",
                    null,
                    new Object[] {lines}));
        }
    }

    /** Waits until the lines are written, a second at most; to be called before the process ends. */
    void flush() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MS);
        while (getNumberOfElementsInQueue() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        if (getNumberOfElementsInQueue() == 0) {
            stop();
        }
    }
}
