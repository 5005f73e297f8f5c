package dev.switchboard.gateway;

import static dev.switchboard.testing.ConcernBench.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

    private static final int LIMIT = 70_000;

    /**
     * A reader as quick as any was closed as too slow: small frames waited for the flush window, not for the peer, and with
     * a large one behind them were more than the limit.
     */
    @Test
    void whatWaitsOnlyForTheFlushWindowIsNotHeldAgainstTheReader() {
        try (GatewayBench bench = new GatewayBench(
                        TestMigrations.freshSchema(),
                        GatewayBench.defaults("--gateway.outboundQueueBytes=" + LIMIT, "--gateway.flushWindow=200ms"));
                RawClient ana = bench.client("ana")) {
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            connection.shard().execute(() -> {
                for (int seq = 1; seq <= 10; seq++) {
                    tell(connection, seq, 1_000);
                }
                tell(connection, 11, LIMIT - 5_000);
            });
            until(() -> ana.of("said").size() == 11 || ana.isClosed());
            List<Long> heard =
                    ana.of("said").stream().map(frame -> frame.getLong("seq")).toList();
            assertEquals(LongStream.rangeClosed(1, 11).boxed().toList(), heard);
        }
    }

    private static void tell(Connection connection, long seq, int size) {
        Buffer data = new JsonObject().put("pad", "x".repeat(size)).toBuffer();
        connection.tell(new OutboundEvent("said", data, Topic.chat("large"), seq, false));
    }
}
