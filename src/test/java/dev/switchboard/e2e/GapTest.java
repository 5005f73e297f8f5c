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
 * A hub that keeps ten events of a topic, as it is configured: whoever asks for older ones is told that there is a gap and
 * where the log begins, and hears on from there, by every door and every command that takes a position.
 */
@Tag("slow")
class GapTest {

    private static final int KEPT = 10;
    private static final int SAID = 25;

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
            for (int said = 0; said < SAID; said++) {
                ana.succeed("message:send", new JsonObject().put("chatId", id).put("text", "on and on"));
                ana.succeed("chat:create", people("gap-ben"));
            }
            long personal = SAID + 1L;
            // A connection each, since one whose replay is overtaken by the retention is closed.
            until(() -> firstOf(hub.client(0, "gap-ana"), id) == SAID - KEPT + 1);
            until(() -> hub.client(0, "gap-ben", "since=0")
                            .next("connection_established")
                            .getLong("firstSeq")
                    == personal - KEPT + 1);

            RawClient ben = hub.client(0, "gap-ben", "since=3");
            assertGap(personal, ben.next("connection_established"));
            hears(ben, "user-gap-ben", personal);
            RawClient again = hub.client(0, "gap-ben");
            assertGap(personal, again.succeed("user:join", new JsonObject().put("since", 3)));
            hears(again, "user-gap-ben", personal);
            assertGap(SAID, again.succeed("chat:join", entry(id)));
            hears(again, "chat-" + id, SAID);
            JsonObject several = hub.client(0, "gap-ben")
                    .succeed("chat:join", new JsonObject().put("chats", new JsonArray().add(entry(id))));
            assertGap(SAID, several.getJsonArray("chats").getJsonObject(0));

            BridgeClient bridge = driver.open(
                            "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token("gap-ben"), "websocket")
                    .opened();
            assertGap(SAID, bridge.join("chat-" + id, 3L));
            assertGap(personal, bridge.join("user-gap-ben", 3L));
            until(() -> bridge.seqs("chat-" + id).size() == KEPT
                    && bridge.seqs("user-gap-ben").size() == KEPT);
            assertEquals(Heard.run(SAID - KEPT + 1, SAID), bridge.seqs("chat-" + id));
        }
    }

    private static void assertGap(long head, JsonObject joined) {
        assertEquals(head, joined.getLong("seq"), joined::encode);
        assertEquals(true, joined.getBoolean("gap"), joined::encode);
        assertEquals(head - KEPT + 1, joined.getLong("firstSeq"), joined::encode);
    }

    private static void hears(RawClient client, String topic, long head) {
        Heard.await(client, topic, head);
        assertEquals(Heard.run(head - KEPT + 1, head), Heard.places(client, topic));
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
