package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a command costs in turns of its limit, and what one user may take, at the endpoints of a real node. */
@Tag("slow")
class WeightAndQuotaTest {

    private static RestBench bench;

    @BeforeAll
    static void open() {
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--limits.bytesPerTurn=65536",
                "--limits.commands.publish.capacity=20",
                "--limits.commands.publish.per=1h",
                "--limits.commands.message:send.capacity=20",
                "--limits.commands.message:send.per=1h",
                "--quota.rooms=2",
                "--quota.todos=2");
        bench.start();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static RestBench.Response publish(String token, JsonArray users, int length) {
        JsonObject data = data("text", "x".repeat(length));
        return bench.post("/api/publish", token, data("user", users, "event", "order:shipped", "data", data));
    }

    /** 10 KB for 64 users are ten turns of 64 KiB. */
    @Test
    void chargesAPublicationByItsBytesTimesItsUsers() {
        JsonArray users = new JsonArray();
        for (int i = 0; i < 64; i++) {
            users.add(someone("ben"));
        }
        String shop = bench.token(someone("shop"), "service");
        assertEquals(200, publish(shop, users, 10_000).status());
        assertEquals(200, publish(shop, users, 10_000).status());
        RestBench.Response third = publish(shop, users, 10_000);
        assertEquals("RATE_LIMITED", third.code());
        assertTrue(third.body().getLong("retryAfterMs") > 0);

        String other = bench.token(someone("shop"), "service");
        for (int i = 0; i < 20; i++) {
            assertEquals(200, publish(other, new JsonArray().add("ben"), 100).status(), "a small one costs one turn");
        }
        assertEquals(429, publish(other, new JsonArray().add("ben"), 100).status());
    }

    /** 20,000 characters for 50 participants are a million bytes: sixteen turns, of which twenty are there. */
    @Test
    void chargesAMessageByItsBytesTimesTheParticipants() {
        RawClient ana = bench.socket(0, someone("ana"));
        JsonArray others = new JsonArray();
        for (int i = 0; i < 49; i++) {
            others.add(someone("ben"));
        }
        String chat = ana.succeed("chat:create", data("participants", others))
                .getJsonObject("chat")
                .getString("id");
        JsonObject small = data("chatId", chat, "text", "hello");
        ana.succeed("message:send", small);
        ana.succeed("message:send", data("chatId", chat, "text", "x".repeat(20_000)));
        int more = 0;
        JsonObject answer = ana.request("message:send", small);
        while (Boolean.TRUE.equals(
                answer.getJsonObject("data", new JsonObject()).getBoolean("success"))) {
            more++;
            answer = ana.request("message:send", small);
        }
        assertEquals("RATE_LIMITED", answer.getString("code"), answer::encode);
        assertTrue(more >= 1 && more <= 4, more + " more");
    }

    @Test
    void refusesMoreRoomsThanAConnectionMayBeIn() {
        RawClient ana = bench.socket(0, someone("ana"));
        ana.succeed("joinRoom", "one");
        ana.succeed("joinRoom", "two");
        ana.succeed("joinRoom", "two");
        JsonObject refused = ana.request("joinRoom", "three");
        assertEquals("FORBIDDEN", refused.getString("code"), refused::encode);
        assertEquals("room", refused.getString("field"));
        assertEquals(2, refused.getInteger("limit"));
        ana.succeed("leaveRoom", "one");
        ana.succeed("joinRoom", "three");
    }

    @Test
    void refusesMoreTodosThanAUserMayHave() {
        String ana = bench.token(someone("ana"));
        RestBench.Response first = bench.post("/api/todos", ana, data("title", "one"));
        assertEquals(201, first.status());
        assertEquals(201, bench.post("/api/todos", ana, data("title", "two")).status());
        RestBench.Response refused = bench.post("/api/todos", ana, data("title", "three"));
        assertEquals(403, refused.status());
        assertEquals("todos", refused.body().getString("field"));
        assertEquals(2, refused.body().getInteger("limit"));
        String id = first.body().getJsonObject("todo").getString("id");
        bench.send(HttpMethod.DELETE, "/api/todos/" + id, ana, null);
        assertEquals(201, bench.post("/api/todos", ana, data("title", "three")).status());
    }
}
