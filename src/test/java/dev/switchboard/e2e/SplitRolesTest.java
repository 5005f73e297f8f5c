package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that hold connections and nodes that answer commands; no node does both. */
@Tag("slow")
class SplitRolesTest {

    private static final String GATEWAY = "--deploy=gateway";
    private static final String CONCERNS = "--deploy=log,chat,presence,todo,notification,rooms,account";

    @Test
    void servesClientsOfOneNodeWithTheConcernsOfAnother() throws Exception {
        try (HubCluster hub = HubCluster.of(0)) {
            HubNode concerns = hub.add(CONCERNS);
            hub.add(GATEWAY);
            RawClient ana = hub.client(1, "ana");
            RawClient ben = hub.client(1, "ben");
            String id = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                    .getJsonObject("chat")
                    .getString("id");
            ben.succeed("chat:join", new JsonObject().put("chatId", id).put("since", 0));
            send(ana, id, "one");
            Received.await(ben, "chat-" + id, 1);
            ana.succeed("typing", new JsonObject().put("chatId", id).put("typing", true));
            ben.next("typing");
            ben.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add("cy")));
            hub.client(1, "cy");
            ben.next("userStatus");
            ben.succeed("joinRoom", "lobby");
            ana.succeed("joinRoom", "lobby");
            ben.next("userJoined");
            assertEquals(
                    1,
                    ana.succeed("todo:create", new JsonObject().put("title", "x"))
                            .getJsonObject("todo")
                            .getInteger("version"));
            ana.succeed("notification:list", null);
            String token = register(hub.port(1));
            RawClient dan = hub.open(1, "/ws?token=" + token);
            assertEquals(
                    "dan",
                    dan.next("connection_established").getJsonObject("user").getString("username"));
            Await.until(
                    "a user seen before can be found",
                    () -> ana.succeed("user:find", new JsonObject().put("query", "ben"))
                                    .getJsonArray("users")
                                    .size()
                            == 1);

            hub.stop(concerns);
            JsonObject refused = ana.request("message:send", message(id, "two"));
            assertEquals("UNAVAILABLE", refused.getString("code"));
            assertTrue(refused.getBoolean("retryable"));
            hub.add(CONCERNS);
            Await.until("the concerns answer", () -> ana.request("message:send", message(id, "two"))
                    .containsKey("data"));
            send(ana, id, "three");
            Received.await(ben, "chat-" + id, 3);
            assertEquals(List.of(1L, 2L, 3L), Received.positions(ben, "chat-" + id));
            assertFalse(ana.isClosed() || ben.isClosed());
        }
    }

    private static void send(RawClient client, String chatId, String text) {
        client.succeed("message:send", message(chatId, text));
    }

    private static JsonObject message(String chatId, String text) {
        return new JsonObject().put("chatId", chatId).put("text", text).put("clientMessageId", text);
    }

    private static String register(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/auth/register"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"dan\",\"password\":\"long enough\"}"))
                .build();
        HttpResponse<String> response = PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(201, response.statusCode(), response::body);
        return new JsonObject(response.body()).getString("token");
    }
}
