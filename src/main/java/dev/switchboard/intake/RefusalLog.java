package dev.switchboard.intake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refusals, one line each, but of each reason at most {@value #PER_SECOND} lines a second, so that a stranger cannot fill
 * the log; the next line says how many were left out. Any thread; lives as long as the node.
 */
final class RefusalLog {

    static final int PER_SECOND = 10;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /**
     * @param reason one of a fixed number of labels
     * @param details the fields of the line, made only if it is written
     */
    void write(String reason, Supplier<String> details) {
        long left = windows.computeIfAbsent(reason, first -> new Window()).enter(System.nanoTime());
        if (left == 0) {
            LOG.info("refused reason={} {}", reason, details.get());
        } else if (left > 0) {
            LOG.info("refused reason={} {} leftOut={}", reason, details.get(), left);
        }
    }

    /** The lines of one reason in the current second. */
    private static final class Window {

        private long began = System.nanoTime();
        private int lines;
        private long leftOut;

        /** How many lines were left out since the last one, or -1 if this one is too. */
        synchronized long enter(long now) {
            if (now - began >= SECOND) {
                began = now;
                lines = 0;
            }
            if (lines == PER_SECOND) {
                leftOut++;
                return -1;
            }
            lines++;
            long left = leftOut;
            leftOut = 0;
            return left;
        }
    }
}
