package dev.switchboard.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how much later than it should the event loop that it is deployed on comes round: what every connection there
 * waits beyond its own work. Ends with the node's Vert.x.
 */
final class LoopDelay extends VerticleBase {

    private static final long INTERVAL_MS = 200;
    private static final Duration[] BUCKETS =
            Buckets.ofMillis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

    private final Timer delay;
    private long due;

    private LoopDelay(Timer delay) {
        this.delay = delay;
    }

    /** One for each loop: Vert.x hands the loops round. */
    static Future<Void> watch(Vertx vertx, int loops, MeterRegistry registry) {
        Timer delay = Timer.builder("switchboard.event.loop.delay")
                .description("How late the event loops come round, looked at five times a second.")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return vertx.deployVerticle(() -> new LoopDelay(delay), new DeploymentOptions().setInstances(loops))
                .mapEmpty();
    }

    @Override
    public Future<?> start() {
        waitForNext();
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
