package dev.switchboard.boot;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graceful stop of a node. Starting code registers each part as soon as it is open, and the stop closes the parts in
 * reverse order: the endpoints first, the stores last. A part that fails to close or takes too long is logged and
 * skipped, so a stop always ends, even after a start that failed half-way. Blocks; safe from any thread that may block.
 */
final class GracefulStop {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    private final Deque<Step> steps = new ArrayDeque<>();
    private volatile boolean draining;

    private record Step(String name, Supplier<Duration> limit, Supplier<Future<?>> close) {}

    /**
     * Registers a part.
     *
     * @param name its name in the log
     * @param limit the longest time to wait for it to close
     */
    void add(String name, Duration limit, Supplier<Future<?>> close) {
        add(name, () -> limit, close);
    }

    /** As {@link #add(String, Duration, Supplier)}, with a limit that is computed when the stop begins. */
    synchronized void add(String name, Supplier<Duration> limit, Supplier<Future<?>> close) {
        steps.push(new Step(name, limit, close));
    }

    /** Registers a part that blocks while it closes and has its own limit. */
    void addBlocking(String name, Runnable close) {
        add(name, Duration.ofSeconds(1), () -> {
            close.run();
            return Future.succeededFuture();
        });
    }

    /** Whether the stop has begun: the node wants no more clients. */
    boolean isDraining() {
        return draining;
    }

    /** Stops the node. A second call returns when the first has finished. */
    void run() {
        // Outside the lock, so that readiness reports it while the steps run.
        draining = true;
        close();
    }

    private synchronized void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                Duration limit = step.limit().get();
                step.close().get().await(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (Exception failure) {
                LOG.warn("closing {} failed: {}", step.name(), failure.toString());
            }
        }
    }
}
