package dev.switchboard.gateway.connection;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A command is answered within its time, including its wait for earlier ones of the same connection. */
@Tag("slow")
class PatienceTest {

    private static final int MANY = 100;
    private static final long NEVER_MS = 60_000;

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** Each waited four seconds for every earlier one: the eighth was answered after half a minute. */
    @Test
    void answersEveryCommandToAHangingConcernInTime() {
        try (RawClient ana = bench.client("ana")) {
            long sentAt = System.nanoTime();
            for (int i = 0; i < MANY; i++) {
                ana.post("stage:wait", new JsonObject().put("ms", NEVER_MS));
            }
            until(() -> ana.of("response").size() == MANY);
            Duration took = Duration.ofNanos(System.nanoTime() - sentAt);

            assertTrue(took.compareTo(Duration.ofMillis(7_000)) < 0, took::toString);
            List<JsonObject> answers = ana.of("response");
            assertEquals(
                    MANY,
                    answers.stream().map(one -> one.getValue("id")).distinct().count());
            answers.forEach(answer -> {
                assertEquals("TIMEOUT", answer.getString("code"));
                assertTrue(answer.getBoolean("retryable"));
            });
        }
    }

    /** A late answer is ignored, so that no connection is in a topic whose join was refused. */
    @Test
    void undoesAJoinThatCompletesAfterItsCommandExpired() {
        String topic = "chat-late";
        Map<String, Long> delays = Map.of("chat-slow", 500L, topic, 5_000L);
        bench.listen.set(wanted -> delays.containsKey(wanted.name())
                ? bench.vertx
                        .timer(delays.get(wanted.name()), TimeUnit.MILLISECONDS)
                        .mapEmpty()
                : Future.succeededFuture());
        try (RawClient ben = bench.client("ben")) {
            // The second is in flight when its time expires, because it has waited for the first.
            ben.post("stage:enter", new JsonObject().put("topic", "chat-slow"));
            int late = ben.post("stage:enter", new JsonObject().put("topic", topic));
            JsonObject answer = ben.next(frame -> Integer.valueOf(late).equals(frame.getValue("id")));
            assertEquals("TIMEOUT", answer.getString("code"));

            ben.succeed("stage:enter", new JsonObject().put("topic", "chat-next"));
            Connection connection = bench.gateway.registry().all().stream()
                    .filter(one -> one.caller().id().equals("ben"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(connection.memberships().names().contains("chat-next"));
            assertFalse(connection.memberships().names().contains(topic));
            assertEquals(
                    1,
                    ben.all().stream()
                            .filter(frame -> Integer.valueOf(late).equals(frame.getValue("id")))
                            .count());
        }
    }
}
