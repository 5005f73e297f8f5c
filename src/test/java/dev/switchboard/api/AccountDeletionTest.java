package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a person who has gone. */
@Tag("slow")
class AccountDeletionTest extends AccountScenario {

    @Test
    void aDeletedAccountLeavesADeletedUser() {
        String token = register(ana);
        String id = profile(token).getString("id");
        String ben = bench.token("ben");
        String lunch = bench.post("/api/chats", token, data("name", "lunch", "participants", array("ben")))
                .body()
                .getJsonObject("chat")
                .getString("id");
        assertEquals(201, say(lunch, token, "remember me").status());
        bench.post("/api/todos", token, data("title", "mine"));
        refused(403, "password", bench.send(HttpMethod.DELETE, "/api/account", token, data("password", "wrong horse")));
        RestBench.Response deleted = bench.send(HttpMethod.DELETE, "/api/account", token, data("password", PASSWORD));
        assertEquals(200, deleted.status(), deleted::text);
        assertTrue(deleted.headers().get("Set-Cookie").startsWith("token=;"), deleted.headers()::toString);

        assertEquals(401, bench.get("/api/todos", token).status());
        assertEquals(401, login(ana, PASSWORD));
        assertEquals(
                new JsonArray(),
                bench.get("/api/users?query=" + ana, ben).body().getJsonArray("users"));
        until(() -> bench.number("select count(*) from account_erasure where user_id = $1", id) == 0);
        JsonObject chat = bench.get("/api/chats/" + lunch, ben).body().getJsonObject("chat");
        assertEquals(array("ben"), chat.getJsonArray("participants"));
        assertEquals(0, bench.number("select count(*) from todo where owner = $1", id));
        JsonObject message = bench.get("/api/chats/" + lunch + "/messages", ben)
                .body()
                .getJsonArray("messages")
                .getJsonObject(0);
        assertEquals("remember me", message.getString("text"));
        try (RawClient socket = bench.socket(0, "ben")) {
            assertEquals(
                    "deleted user",
                    socket.succeed("user:find", data("ids", array(id)))
                            .getJsonArray("users")
                            .getJsonObject(0)
                            .getString("username"));
        }
        register(ana);
    }

    @Test
    void erasesTheMessagesOfADeletedAccountWhereItIsConfiguredSo() {
        try (RestBench erasing =
                new RestBench(TestStores.freshDatabase(), "--concerns.account.settings.deletedMessages=erase")) {
            erasing.start();
            JsonObject registered = erasing.post("/api/auth/register", null, credentials(ana, PASSWORD))
                    .body();
            String token = registered.getString("token");
            String user = registered.getJsonObject("user").getString("id");
            String ben = erasing.token("ben");
            String chat = erasing.post("/api/chats", token, data("participants", array("ben"), "direct", true))
                    .body()
                    .getJsonObject("chat")
                    .getString("id");
            String path = "/api/chats/" + chat + "/messages";
            erasing.post(path, token, data("text", "forget me"));
            erasing.post(path, ben, data("text", "not me"));
            erasing.awaitIndexed(chat);
            try (RawClient socket = erasing.socket(0, "ben")) {
                socket.succeed("user:block", data("userId", user));
            }
            erasing.send(HttpMethod.DELETE, "/api/account", token, data("password", PASSWORD));
            until(() -> erasing.number("select count(*) from account_erasure") == 0);
            JsonArray messages = erasing.get(path, ben).body().getJsonArray("messages");
            assertEquals(null, messages.getJsonObject(0).getString("text"));
            assertNotNull(messages.getJsonObject(0).getString("deletedAt"));
            assertEquals(1, messages.getJsonObject(0).getLong("seq"));
            assertEquals("not me", messages.getJsonObject(1).getString("text"));
            assertEquals(0, erasing.number("select count(*) from chat_search where sender = $1", user));
            assertEquals(0, erasing.number("select count(*) from chat_block"));
        }
    }
}
