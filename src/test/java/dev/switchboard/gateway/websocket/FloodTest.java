package dev.switchboard.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.connection.GatewayConfig;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class FloodTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(TestMigrations.freshSchema(), onePerSecond());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static GatewayConfig onePerSecond() {
        return GatewayBench.defaults(
                "--limits.enabled=true", "--limits.connection.capacity=2", "--limits.connection.per=1m");
    }

    @Test
    void refusesCommandsOverTheLimitAndClosesAFlood() {
        try (RawClient ana = bench.client("ana")) {
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

    /** Regression: a ping over the limit got no answer, so the client could not tell it from a dead hub. */
    @Test
    void answersAPingOverTheLimitWithARetryTime() {
        try (RawClient ana = bench.client("ana")) {
            for (int i = 0; i < 3; i++) {
                ana.send("{\"type\":\"ping\"}");
            }
            JsonObject refused = ana.next("error");
            assertEquals("ping", refused.getString("event"));
            assertEquals("RATE_LIMITED", refused.getString("code"));
            assertTrue(refused.getBoolean("retryable"));
            assertTrue(refused.getLong("retryAfterMs") > 0);
            assertFalse(refused.containsKey("success"));
            assertEquals(2, ana.of("pong").size());
        }
    }

    /** Regression: a malformed request over the limit was ignored, and stayed unanswered. */
    @Test
    void answersAMalformedRequestOverTheLimit() {
        try (RawClient ana = bench.client("ana")) {
            for (int id = 1; id <= 3; id++) {
                ana.send("{\"type\":\"request\",\"id\":" + id + "}");
            }
            JsonObject refused = ana.next(frame -> Integer.valueOf(3).equals(frame.getValue("id")));
            assertEquals("RATE_LIMITED", refused.getString("code"));
        }
    }

    /** Regression: a request without an id, or without a command, was answered but never counted. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"request\"}", "{\"type\":\"request\",\"id\":1}", "{\"type\":7}", "{}"})
    void countsFramesThatAreNoCommandToo(String frame) {
        try (RawClient ana = bench.client("ana")) {
            for (int i = 0; i < 10; i++) {
                ana.socket().writeTextMessage(frame);
            }
            assertEquals(4429, ana.closeCode());
        }
    }
}
