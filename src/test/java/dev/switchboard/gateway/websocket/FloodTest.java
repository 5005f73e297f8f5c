package dev.switchboard.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FloodTest {

    private static GatewayConfig onePerSecond() {
        GatewayConfig usual = GatewayBench.defaults();
        return new GatewayConfig(
                usual.maxMessageBytes(),
                usual.maxConnectionsPerUser(),
                usual.outboundQueueBytes(),
                usual.pingInterval(),
                usual.sweepInterval(),
                usual.authTimeout(),
                usual.flushWindow(),
                usual.stragglerWait(),
                usual.replayPage(),
                usual.maxPendingCommands(),
                usual.maxTopicsPerConnection(),
                usual.drainPerSecond(),
                Optional.of(new GatewayConfig.FloodLimit(2, Duration.ofSeconds(60))));
    }

    @Test
    void refusesWhatIsTooFastAndClosesAFlood() {
        try (GatewayBench bench = new GatewayBench(TestMigrations.freshSchema(), onePerSecond());
                RawClient ana = bench.client("ana")) {
            ana.succeed("stage:echo", new JsonObject());
            ana.succeed("stage:echo", new JsonObject());
            JsonObject refused = ana.request("stage:echo", new JsonObject());
            assertEquals("RATE_LIMITED", refused.getString("code"));
            assertTrue(refused.getLong("retryAfterMs") > 0);
            for (int i = 0; i < 10; i++) {
                ana.socket().writeTextMessage("{\"type\":\"ping\"}");
            }
            assertEquals(4429, ana.closeCode());
            assertEquals("flooding", ana.closeReason());
        }
    }
}
