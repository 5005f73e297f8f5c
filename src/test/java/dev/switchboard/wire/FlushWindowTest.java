package dev.switchboard.wire;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.testing.GatewayBench;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FlushWindowTest {

    /** Regression: after one failure, flush windows of that event loop never ended. */
    @Test
    void survivesTheFailureOfOneConnection() {
        try (GatewayBench bench = new GatewayBench()) {
            Shard shard = bench.gateway.shards().get(0);
            Promise<Void> beside = Promise.promise();
            Promise<Void> later = Promise.promise();
            shard.execute(() -> {
                shard.ride(now -> {
                    throw new OutOfMemoryError("for the test");
                });
                shard.ride(now -> {
                    beside.complete();
                    shard.ride(again -> shard.ride(next -> later.complete()));
                });
            });
            await(beside.future());
            await(later.future());
        }
    }

    @Test
    void isTwiceAsLongWhileItGathersManyFramesForEachConnection(Vertx vertx) {
        FlushWindow window = new FlushWindow(vertx, 5);
        assertEquals(5, window.nextMs());
        gather(window, 20, 5);
        assertEquals(10, window.nextMs());
        gather(window, 20, 10);
        assertEquals(10, window.nextMs());
        gather(window, 20, 5);
        assertEquals(5, window.nextMs(), "as many frames in a window of twice the length are half the rate");
        gather(window, 20, 2);
        assertEquals(5, window.nextMs());
    }

    @Test
    void neverBecomesLongerThanTenMillisecondsByItself(Vertx vertx) {
        FlushWindow window = new FlushWindow(vertx, 8);
        gather(window, 1, 100);
        assertEquals(10, window.nextMs());
        FlushWindow slow = new FlushWindow(vertx, 200);
        gather(slow, 1, 100);
        assertEquals(200, slow.nextMs());
    }

    private static void gather(FlushWindow window, int connections, int frames) {
        for (int i = 0; i < connections; i++) {
            window.ride(now -> {});
            for (int frame = 1; frame < frames; frame++) {
                window.rideAlong();
            }
        }
        window.flushAll();
    }
}
