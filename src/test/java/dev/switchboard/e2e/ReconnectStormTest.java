package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All connections of a stopped node reconnect at once to another node, which admits a few at a time. */
// The command loop runs until it is closed; the test does not use it otherwise.
@Tag("slow")
@SuppressWarnings("try")
class ReconnectStormTest {

    private static final int PEOPLE = 60;

    @Test
    void allReconnectAndCatchUpAlthoughMostAreRefusedAtFirst() {
        try (HubCluster hub = HubCluster.of(
                2,
                "--gateway.admission.atOnce=2",
                "--gateway.admission.whenLate=1",
                "--gateway.admission.maxWaiting=10",
                "--gateway.admission.maxRetryAfter=2s",
                "--gateway.drainPerSecond=100000")) {
            RawClient ana = hub.client(0, "storm-ana");
            RawClient speaker = hub.client(0, "storm-ana");
            JsonArray people = new JsonArray();
            IntStream.range(0, PEOPLE).forEach(number -> people.add("storm-" + number));
            String id = ana.succeed("chat:create", new JsonObject().put("participants", people))
                    .getJsonObject("chat")
                    .getString("id");
            JsonObject message = new JsonObject().put("chatId", id).put("text", "still here");

            AtomicInteger port = new AtomicInteger(hub.port(1));
            ReconnectingMember.Counts counts = new ReconnectingMember.Counts();
            WebSocketClient client =
                    hub.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10 * PEOPLE));
            List<ReconnectingMember> storm = people.stream()
                    .map(user -> new ReconnectingMember(
                            hub.vertx(), client, port::get, hub.token((String) user), id, counts))
                    .toList();
            Await.until("all have joined", () -> storm.stream().allMatch(ReconnectingMember::isJoined));
            int before = counts.turnedAway.get();
            assertTrue(before > 0, "the first connects are refused as well");
            try (CommandLoop talk = CommandLoop.of(speaker, "message:send", message)) {
                Await.until("messages are answered", () -> talk.answered() > 20);
                port.set(hub.port(0));
                hub.stop(hub.node(1));
                Await.until("all have rejoined", () -> storm.stream().allMatch(ReconnectingMember::isJoined));
            }
            long head =
                    ana.succeed("chat:join", new JsonObject().put("chatId", id)).getLong("seq");
            Await.until("all are caught up", () -> storm.stream().allMatch(each -> each.position() == head));
            assertEquals(0, counts.faults.get());
            assertTrue(counts.turnedAway.get() > before, "some reconnects are refused");
            storm.forEach(ReconnectingMember::leave);
            Await.until("all have left", () -> storm.stream().noneMatch(ReconnectingMember::isJoined));
        }
    }
}
