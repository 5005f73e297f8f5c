package dev.switchboard.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Measures event-loop delay: how much later than scheduled a timer runs, which delays every connection of that
 * loop. Each loop measures itself; {@link #stuck} is safe from any thread. Ends with the node's Vert.x.
 */
final class LoopDelayMeter {

    private static final long INTERVAL_MS = 200;
    /** Longer than any garbage collection or slow disk: something blocks the loop for good. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final Duration[] BUCKETS =
            Buckets.ofMillis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

    private final Timer delay;
    private final Duration stuckAfter;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    LoopDelayMeter(MeterRegistry registry) {
        this(registry, STUCK_AFTER);
    }

    LoopDelayMeter(MeterRegistry registry, Duration stuckAfter) {
        this.stuckAfter = stuckAfter;
        this.delay = Timer.builder("switchboard.event.loop.delay")
                .description("How late the event loops run a timer, measured five times per second.")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Watches this many loops; Vert.x assigns them round-robin. */
    Future<Void> watch(Vertx vertx, int loops) {
        return vertx.deployVerticle(() -> new Watch(), new DeploymentOptions().setInstances(loops))
                .mapEmpty();
    }

    /** The recent maximum across all loops. */
    double maxMs() {
        return delay.max(TimeUnit.MILLISECONDS);
    }

    /** A description of a blocked loop; empty if none is blocked. */
    Optional<String> stuck() {
        long now = System.nanoTime();
        return watches.stream()
                .filter(watch -> now - watch.due > stuckAfter.toNanos())
                .findFirst()
                .map(watch -> "the event loop " + watch.thread + " has been blocked for "
                        + TimeUnit.NANOSECONDS.toSeconds(now - watch.due) + " s");
    }

    /** Runs on the event loop on which it is deployed. */
    private final class Watch extends VerticleBase {

        private volatile long due;
        private volatile String thread = "";

        @Override
        public Future<?> start() {
            thread = Thread.currentThread().getName();
            waitForNext();
            watches.add(this);
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            watches.remove(this);
            return Future.succeededFuture();
        }

        private void waitForNext() {
            due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);
            vertx.setTimer(INTERVAL_MS, fired -> {
                delay.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
                waitForNext();
            });
        }
    }
}
