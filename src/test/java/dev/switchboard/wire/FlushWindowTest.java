package dev.switchboard.wire;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.testing.GatewayBench;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

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
}
