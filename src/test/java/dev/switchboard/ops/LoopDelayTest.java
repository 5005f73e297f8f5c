package dev.switchboard.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopDelayTest {

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void reportsABlockedLoopUntilItRunsAgain() throws Exception {
        LoopDelayMeter delay = new LoopDelayMeter(registry, Duration.ofMillis(500));
        Await.result(delay.watch(vertx, 1));
        assertEquals(Optional.empty(), delay.stuck());
        CountDownLatch released = new CountDownLatch(1);
        Await.until(
                "the loop has run",
                () -> registry.get("switchboard.event.loop.delay").timer().count() > 0);
        blockAll(released);
        Await.until("it is reported", () -> delay.stuck().isPresent());
        assertTrue(delay.stuck().orElseThrow().startsWith("the event loop vert.x-eventloop-thread-"));
        released.countDown();
        Await.until("it runs again", () -> delay.stuck().isEmpty());
        assertTrue(registry.get("switchboard.event.loop.delay").timer().max(TimeUnit.MILLISECONDS) > 300);
    }

    /** Blocks every loop that new contexts get, so that the watched loop is among them. */
    private void blockAll(CountDownLatch released) {
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            vertx.deployVerticle(context -> {
                try {
                    released.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                return Future.succeededFuture();
            });
        }
    }
}
