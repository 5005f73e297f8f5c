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
 * Measures event-loop delay: how much later than scheduled a timer runs, which is what every connection of that loop waits.
 * Each loop measures itself; {@link #stuck} is safe from any thread. Ends with the node's Vert.x.
 */
final class LoopDelayMeter {

    private static final long INTERVAL_MS = 200;
    /** No garbage collection and no slow disk takes this long: something blocks the loop for good. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private static final Duration[] BUCKETS =
            Buckets.ofMillis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

    private final Timer delay;
    private final Duration patience;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    LoopDelayMeter(MeterRegistry registry) {
        this(registry, STUCK);
    }

    LoopDelayMeter(MeterRegistry registry, Duration patience) {
        this.patience = patience;
        this.delay = Timer.builder("switchboard.event.loop.delay")
                .description("How late the event loops run a timer, measured five times a second.")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Watches this many loops; Vert.x assigns them in turn. */
    Future<Void> watch(Vertx vertx, int loops) {
        return vertx.deployVerticle(() -> new Watch(), new DeploymentOptions().setInstances(loops))
                .mapEmpty();
    }

    /** The recent maximum over all loops. */
    double maxMs() {
        return delay.max(TimeUnit.MILLISECONDS);
    }

    /** The loop that is blocked, in words; empty if none is. */
    Optional<String> stuck() {
        long now = System.nanoTime();
        return watches.stream()
                .filter(watch -> now - watch.due > patience.toNanos())
                .findFirst()
                .map(watch -> "the event loop " + watch.thread + " has been blocked for "
                        + TimeUnit.NANOSECONDS.toSeconds(now - watch.due) + " s");
    }

    /** Runs on the loop it is deployed on. */
    private final class Watch extends VerticleBase {

        private volatile long due;
        private volatile String thread;

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
