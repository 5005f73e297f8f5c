package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.withKeys;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections on several nodes that share a room. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class RoomsAcrossNodesTest {

    private static HubCluster hub;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    /**
     * Nodes once refused to read the topic that announces a membership, and with it everything else in the same
     * message: even chat events were lost.
     */
    @Test
    void shareARoomAndStillReceiveChatEvents() {
        RawClient ana = hub.client(0, "room-ana");
        RawClient ben = hub.client(1, "room-ben");
        RawClient eve = hub.client(2, "room-eve");
        JsonObject room = new JsonObject().put("room", "lobby");
        for (RawClient each : List.of(ana, ben, eve)) {
            assertEquals(
                    "lobby",
                    withKeys(each.succeed("joinRoom", room), "success", "room").getString("room"));
            assertEquals(room, withKeys(each.next("joined"), "type", "data").getJsonObject("data"));
        }
        JsonObject came =
                ana.next(frame -> isOf(frame, "userJoined", "room-eve")).getJsonObject("data");
        withKeys(came, "userId", "connectionId", "room");
        JsonObject sent =
                new JsonObject().put("any", new JsonArray().add(1).addNull().add("👍"));
        ben.succeed("message", room.copy().put("message", sent));
        for (RawClient each : List.of(ana, eve)) {
            JsonObject received =
                    withKeys(each.next("message").getJsonObject("data"), "user", "connectionId", "room", "message");
            assertEquals(sent, received.getJsonObject("message"));
            assertEquals("room-ben", received.getJsonObject("user").getString("id"));
        }
        eve.close();
        for (RawClient each : List.of(ana, ben)) {
            each.next(frame -> isOf(frame, "userLeft", "room-eve"));
        }
        assertEquals(0, ben.of("message").size());
        assertEquals(
                "FORBIDDEN",
                hub.client(2, "room-eve")
                        .request("message", room.copy().put("message", 1))
                        .getString("code"));

        String id = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("room-ben")))
                .getJsonObject("chat")
                .getString("id");
        ben.succeed("chat:join", id);
        ana.succeed("message:send", new JsonObject().put("chatId", id).put("text", "you hear me?"));
        Received.await(ben, "chat-" + id, 1);
    }

    private static boolean isOf(JsonObject frame, String type, String user) {
        return type.equals(frame.getString("type"))
                && user.equals(frame.getJsonObject("data").getString("userId"));
    }
}
