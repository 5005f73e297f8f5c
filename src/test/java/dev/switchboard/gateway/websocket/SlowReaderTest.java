package dev.switchboard.gateway.websocket;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.EndpointMetrics;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.MutePeer;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that stops reading costs a bounded amount of memory and is closed, without effect on others. */
@Tag("slow")
class SlowReaderTest {

    private final AtomicReference<String> closed = new AtomicReference<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicLong waiting = new AtomicLong();
    private final GatewayMetrics watching = new GatewayMetrics() {
        @Override
        public EndpointMetrics endpoint(String endpoint) {
            return counting();
        }
    };

    private EndpointMetrics counting() {
        return new EndpointMetrics() {
            @Override
            public void closed(String reason) {
                closed.compareAndSet(null, reason);
            }

            @Override
            public void waiting(long bytes, int slow) {
                waiting.accumulateAndGet(bytes, Math::max);
            }

            @Override
            public void dropped() {
                dropped.incrementAndGet();
            }
        };
    }

    /** The slow client loses ephemeral events and replays every durable one; other clients receive everything. */
    @Test
    void replaysDurableEventsToASlowClientThatReconnects() {
        try (GatewayBench bench =
                        new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults(settings()), watching);
                MutePeer slow = MutePeer.connect(bench.port, "/ws?token=" + bench.token("slow"));
                RawClient other = bench.client("other");
                RawClient speaker = bench.client("speaker")) {
            for (String topic : List.of("chat-slow", "room-events/slow")) {
                enter(bench, slow, topic);
                other.succeed("stage:enter", new JsonObject().put("topic", topic));
            }
            AtomicLong published = new AtomicLong();
            until(() -> {
                speaker.succeed("stage:whisper", event("room-events/slow"));
                speaker.succeed("stage:whisper", event("room-events/slow"));
                published.set(
                        speaker.succeed("stage:publish", event("chat-slow")).getLong("at"));
                return closed.get() != null;
            });
            assertEquals(CloseReason.TOO_SLOW.label(), closed.get());
            slow.awaitChannelEnd();
            List<Long> all = LongStream.rangeClosed(1, published.get()).boxed().toList();
            try (RawClient returned = bench.client("slow")) {
                returned.succeed(
                        "stage:enter",
                        new JsonObject().put("topic", "chat-slow").put("since", 0));
                until(() -> seqsOf(returned).size() >= all.size());
                assertEquals(all, seqsOf(returned));
            }
            until(() -> other.of("news").size() >= 3 * all.size());
            assertEquals(all, seqsOf(other));
            assertFalse(other.isClosed());
            assertTrue(
                    waiting.get() <= GatewayBench.defaults().connection().outboundQueueBytes(),
                    () -> waiting + " bytes waited");
        }
    }

    /** Settings of the hub under test; a subclass overrides them to test another wire. */
    String[] settings() {
        return new String[0];
    }

    private static List<Long> seqsOf(RawClient client) {
        return client.of("news").stream()
                .filter(frame -> frame.containsKey("seq"))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    private static JsonObject event(String topic) {
        return new JsonObject()
                .put("topic", topic)
                .put("event", "news")
                .put("data", new JsonObject().put("pad", "x".repeat(60_000)));
    }

    /** The TCP connection ends two seconds after the close, read or not; Vert.x alone would wait for ten. */
    @Test
    void dropsEphemeralEventsAndClosesAtADurableOne() {
        try (GatewayBench bench =
                        new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults(settings()), watching);
                MutePeer slow = MutePeer.connect(bench.port, "/ws?token=" + bench.token("slow"));
                RawClient fast = bench.client("fast")) {
            enter(bench, slow, "chat-slow");
            enter(bench, slow, "room-events/slow");
            fast.succeed("stage:enter", new JsonObject().put("topic", "room-events/slow"));
            until(() -> {
                fast.succeed("stage:whisper", event("room-events/slow"));
                return dropped.get() > 0;
            });
            assertEquals(1, bench.gateway.registry().of("slow").size());
            until(() -> {
                fast.succeed("stage:publish", event("chat-slow"));
                return closed.get() != null;
            });
            assertEquals(CloseReason.TOO_SLOW.label(), closed.get());
            long before = System.nanoTime();
            slow.awaitChannelEnd();
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(8).toNanos());
            fast.succeed("stage:echo", new JsonObject());
        }
    }

    /** Regression: pongs piled up in memory while the peer sent pings and read no answer. */
    @Test
    void closesAPeerThatSendsPingsAndReadsNoAnswer() throws InterruptedException {
        try (GatewayBench bench =
                        new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults(settings()), watching);
                MutePeer slow = MutePeer.connect(bench.port, "/ws?token=" + bench.token("pinger"))) {
            AtomicInteger batches = new AtomicInteger();
            Thread pinging = new Thread(() -> slow.pingUntilClosed(1_000, batches::incrementAndGet), "pinging");
            pinging.start();
            pinging.join(Duration.ofSeconds(10).toMillis());
            assertEquals(CloseReason.TOO_SLOW.label(), closed.get());
            assertFalse(pinging.isAlive(), "the connection ends although the peer keeps sending");
            assertTrue(batches.get() < 200, () -> batches.get() + " batches were taken");
        }
    }

    private static void enter(GatewayBench bench, MutePeer peer, String topic) {
        peer.sendText(new JsonObject()
                .put("type", "stage:enter")
                .put("data", new JsonObject().put("topic", topic))
                .toBuffer()
                .getBytes());
        until(() -> bench.gateway.registry().of("slow").stream()
                .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
    }
}
