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
 * A node's end. What the node opens it names here at once, and the end closes it in the reverse order: the doors first,
 * the stores last. A step that fails or takes too long is logged and left behind, so the end always comes, also that of
 * a node that failed half-way through its start. Blocks; safe from any thread that may block.
 */
public final class GracefulStop {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    private final Deque<Step> steps = new ArrayDeque<>();
    private volatile boolean draining;

    private record Step(String name, Supplier<Duration> limit, Supplier<Future<?>> close) {}

    /**
     * @param name what is closed, for the log
     * @param limit how long it is waited for
     */
    public void add(String name, Duration limit, Supplier<Future<?>> close) {
        add(name, () -> limit, close);
    }

    /** As {@link #add(String, Duration, Supplier)}, with a limit that depends on how much there is to close then. */
    public synchronized void add(String name, Supplier<Duration> limit, Supplier<Future<?>> close) {
        steps.push(new Step(name, limit, close));
    }

    /** For what blocks while it closes, and knows its own limit. */
    public void addBlocking(String name, Runnable close) {
        add(name, Duration.ofSeconds(1), () -> {
            close.run();
            return Future.succeededFuture();
        });
    }

    /** Whether the end has begun: no client should be sent here any more. */
    public boolean isDraining() {
        return draining;
    }

    /** Ends the node. A second call returns when the first has ended it. */
    public void run() {
        // Outside of the lock: readiness must say so while the steps run.
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
