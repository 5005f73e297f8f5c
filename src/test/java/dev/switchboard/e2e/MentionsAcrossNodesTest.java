package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ana mentions Ben by {@code socket.io-client}; Ben's devices are on the other nodes. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class MentionsAcrossNodesTest {

    private static HubCluster hub;
    private static SocketIoDriver sockets;

    private final String ana = "ana-mentions";
    private final String ben = "ben-mentions";

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        sockets = new SocketIoDriver();
    }

    @AfterAll
    static void stop() {
        sockets.close();
    }

    private static TestSocketIoClient open(int node, String user) {
        JsonObject options = new JsonObject()
                .put("transports", JsonArray.of("websocket"))
                .put("auth", new JsonObject().put("token", hub.token(user)));
        return sockets.open("http://127.0.0.1:" + hub.port(node), options).connected();
    }

    @Test
    void notifiesOnceOnEveryDeviceAndCounts() {
        try (TestSocketIoClient phone = open(1, ben);
                TestSocketIoClient writing = open(0, ana);
                RawClient tablet = hub.client(2, ben)) {
            // A name is known a moment after the first connection.
            until(() -> writing.succeed("user:find", new JsonObject().put("query", ben))
                            .getJsonArray("users")
                            .size()
                    == 1);
            String chat = writing.succeed(
                            "chat:create", new JsonObject().put("name", "lunch").put("participants", JsonArray.of(ben)))
                    .getJsonObject("chat")
                    .getString("id");
            phone.succeed("chat:join", chat);
            JsonObject wanted = new JsonObject()
                    .put("chatId", chat)
                    .put("text", "soup, @" + ben + "?")
                    .put("clientId", "soup");
            JsonObject message = writing.succeed("message:send", wanted).getJsonObject("message");
            assertEquals(JsonArray.of(ben), message.getJsonArray("mentions"));
            assertEquals(message, writing.succeed("message:send", wanted).getJsonObject("message"));
            assertEquals(JsonArray.of(ben), phone.nextEvent("message:new").getJsonArray("mentions"));
            JsonObject data = phone.nextEvent("notification").getJsonObject("data");
            assertEquals(
                    List.of("mention", chat, message.getString("id")),
                    List.of(data.getString("type"), data.getString("chatId"), data.getString("messageId")));
            assertEquals(data, tablet.next("notification").getJsonObject("data").getJsonObject("data"));
            JsonObject listed = chatOf(phone);
            assertEquals(List.of(1, 1), List.of(listed.getInteger("unread"), listed.getInteger("mentions")));
            assertEquals(JsonArray.of(ben), listed.getJsonObject("lastMessage").getJsonArray("mentions"));
            phone.succeed("message:read", new JsonObject().put("chatId", chat).put("seq", message.getLong("seq")));
            assertEquals(0, tablet.next("chat:state").getJsonObject("data").getInteger("mentions"));
            assertEquals(0, chatOf(phone).getInteger("mentions"));
            JsonObject notices = phone.succeed("notification:list", new JsonObject());
            assertEquals(1, notices.getJsonArray("notifications").size());
            assertEquals(1, phone.received("notification").size());
            assertTrue(writing.received("notification").isEmpty());
        }
    }

    private static JsonObject chatOf(TestSocketIoClient client) {
        return client.succeed("chat:list", new JsonObject())
                .getJsonArray("chats")
                .getJsonObject(0);
    }
}
