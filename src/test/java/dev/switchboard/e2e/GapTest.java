package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A hub configured to keep ten events per topic: a client that asks for older ones is answered with a gap and the log's
 * first position, and receives the events from there on, through every endpoint and every command that takes a
 * position.
 */
@Tag("slow")
class GapTest {

    private static final int KEPT = 10;
    private static final int MESSAGES = 25;

    @Test
    void isReportedAtEveryEndpoint() {
        try (HubCluster hub = HubCluster.of(
                        1,
                        "--concerns.log.settings.retention.maxEvents=" + KEPT,
                        "--concerns.log.settings.retention.sweepInterval=100ms");
                BridgeDriver driver = new BridgeDriver()) {
            RawClient ana = hub.client(0, "gap-ana");
            String id = ana.succeed("chat:create", people("gap-ben"))
                    .getJsonObject("chat")
                    .getString("id");
            for (int sent = 0; sent < MESSAGES; sent++) {
                ana.succeed("message:send", new JsonObject().put("chatId", id).put("text", "on and on"));
                ana.succeed("chat:create", people("gap-ben"));
            }
            long personal = MESSAGES + 1L;
            // Each uses a connection of its own: a connection whose replay falls behind the retention is closed.
            until(() -> firstOf(hub.client(0, "gap-ana"), id) == MESSAGES - KEPT + 1);
            until(() -> hub.client(0, "gap-ben", "since=0")
                            .next("connection_established")
                            .getLong("firstSeq")
                    == personal - KEPT + 1);

            RawClient ben = hub.client(0, "gap-ben", "since=3");
            assertGap(personal, ben.next("connection_established"));
            assertReceives(ben, "user-gap-ben", personal);
            RawClient second = hub.client(0, "gap-ben");
            assertGap(personal, second.succeed("user:join", new JsonObject().put("since", 3)));
            assertReceives(second, "user-gap-ben", personal);
            assertGap(MESSAGES, second.succeed("chat:join", entry(id)));
            assertReceives(second, "chat-" + id, MESSAGES);
            JsonObject several = hub.client(0, "gap-ben")
                    .succeed("chat:join", new JsonObject().put("chats", new JsonArray().add(entry(id))));
            assertGap(MESSAGES, several.getJsonArray("chats").getJsonObject(0));

            BridgeClient bridge = driver.open(
                            "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token("gap-ben"), "websocket")
                    .opened();
            assertGap(MESSAGES, bridge.join("chat-" + id, 3L));
            assertGap(personal, bridge.join("user-gap-ben", 3L));
            until(() -> bridge.seqs("chat-" + id).size() == KEPT
                    && bridge.seqs("user-gap-ben").size() == KEPT);
            assertEquals(Received.range(MESSAGES - KEPT + 1, MESSAGES), bridge.seqs("chat-" + id));
        }
    }

    private static void assertGap(long head, JsonObject joined) {
        assertEquals(head, joined.getLong("seq"), joined::encode);
        assertEquals(true, joined.getBoolean("gap"), joined::encode);
        assertEquals(head - KEPT + 1, joined.getLong("firstSeq"), joined::encode);
    }

    private static void assertReceives(RawClient client, String topic, long head) {
        Received.await(client, topic, head);
        assertEquals(Received.range(head - KEPT + 1, head), Received.positions(client, topic));
    }

    private static long firstOf(RawClient client, String id) {
        Long first = client.succeed("chat:join", entry(id).put("since", 0)).getLong("firstSeq");
        return first == null ? 1 : first;
    }

    private static JsonObject entry(String id) {
        return new JsonObject().put("chatId", id).put("since", 3);
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }
}
