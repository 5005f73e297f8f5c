package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person may take along. */
@Tag("slow")
class AccountExportTest extends AccountScenario {

    @Test
    void exportsWhatTheHubHasOfOne() {
        String token = register(ana, "email", email);
        String id = profile(token).getString("id");
        bench.send(HttpMethod.PATCH, "/api/account", token, data("displayName", "Ana Sommer"));
        String lunch = bench.post("/api/chats", token, data("name", "lunch", "participants", array("ben")))
                .body()
                .getJsonObject("chat")
                .getString("id");
        String direct = bench.post("/api/chats", token, data("participants", array("ben"), "direct", true))
                .body()
                .getJsonObject("chat")
                .getString("id");
        for (int i = 0; i < 120; i++) {
            String chat = i % 2 == 0 ? lunch : direct;
            assertEquals(201, say(chat, token, "own " + i).status());
            assertEquals(201, say(chat, bench.token("ben"), "another's " + i).status());
        }
        for (int i = 0; i < 101; i++) {
            bench.post("/api/todos", token, data("title", "todo " + i));
        }
        bench.post("/api/notify", bench.service(), data("user", id, "message", "paid"));

        RestBench.Response exported = bench.get("/api/account/export", token);
        assertEquals(200, exported.status());
        assertTrue(exported.headers().get("Content-Disposition").startsWith("attachment"));
        JsonObject all = exported.body();
        assertEquals("Ana Sommer", all.getJsonObject("profile").getString("displayName"));
        assertEquals(email, all.getJsonObject("profile").getString("email"));
        assertFalse(exported.text().contains("pbkdf2"));
        assertEquals(2, all.getJsonArray("chats").size());
        assertEquals("owner", role(all.getJsonArray("chats"), lunch));
        assertEquals(120, all.getJsonArray("messages").size());
        assertEquals(120, distinct(all.getJsonArray("messages"), "id"));
        assertFalse(
                all.getJsonArray("messages").stream()
                        .anyMatch(message -> !id.equals(((JsonObject) message).getString("sender"))),
                "messages of others");
        assertEquals(101, distinct(all.getJsonArray("todos"), "id"));
        assertEquals(1, all.getJsonArray("notifications").size());
        assertEquals(new JsonArray(), all.getJsonArray("pushSubscriptions"));
        assertEquals(401, bench.get("/api/account/export", null).status());
        JsonObject stranger =
                bench.get("/api/account/export", bench.token(someone("eve"))).body();
        assertEquals(new JsonArray(), stranger.getJsonArray("messages"));
    }

    private static String role(JsonArray chats, String id) {
        return chats.stream()
                .map(JsonObject.class::cast)
                .filter(chat -> id.equals(chat.getString("id")))
                .findFirst()
                .orElseThrow()
                .getString("role");
    }

    private static long distinct(JsonArray objects, String key) {
        return objects.stream()
                .map(object -> ((JsonObject) object).getString(key))
                .distinct()
                .count();
    }
}
