package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes that start without their stores, get them, lose them to an operator and to a freeze, and get them back; no
 * client is disconnected and no node restarts. Ordered test methods share the nodes, because each start costs seconds.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoresAwayTest {

    private static final long QUICKLY_MS = 3_500;
    /** Commands give up after four seconds. */
    private static final long IN_TIME_MS = 7_000;

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = PlainHttp.client();
    private static PrivateStores stores;
    private static HubCluster hub;
    private static RawClient ana;
    private static RawClient ben;
    private static String chatId;

    @BeforeAll
    static void start() {
        stores = new PrivateStores(folder);
        stores.postgres.stop();
        stores.redis.stop();
        hub = HubCluster.empty(
                stores.postgres.uri(),
                stores.redis.uri(),
                "--limits.enabled=true",
                "--limits.commands.message:send.capacity=1000",
                "--limits.default.capacity=10000",
                "--limits.connection.capacity=1000");
        hub.add();
        hub.add();
    }

    @AfterAll
    static void end() {
        hub.close();
        stores.close();
    }

    @Test
    @Order(1)
    void admitsClientsBeforeAnyStoreIsUp() {
        assertReadiness(503, "postgres", "redis", "migrations");
        ana = hub.client(0, "ana");
        ben = hub.client(1, "ben");
        assertEquals(null, ana.next("connection_established").getLong("seq"));
        assertEphemeralThingsGoOn("first");
        assertUnavailable(ana, "chat:create", people("ben"));
        assertUnavailable(ben, "chat:list", null);
        assertUnavailable(ben, "chat:join", new JsonObject().put("chatId", "01234567-89ab-7def-8123-456789abcdef"));
        assertUnavailable(ana, "user:find", new JsonObject().put("query", "x"));
        assertUnavailable(ana, "presence:set", new JsonObject().put("status", "busy"));
    }

    @Test
    @Order(2)
    void worksOncePostgresIsUpWithoutAReconnect() {
        stores.postgres.start();
        awaitReadiness(200, "redis");
        chatId = ana.succeed("chat:create", people("ben")).getJsonObject("chat").getString("id");
        JsonObject created = ben.next("chat:created");
        assertEquals(List.of("user-ben", 1L), List.of(created.getString("topic"), created.getLong("seq")));
        ben.succeed("chat:join", chatId);
        ana.succeed("chat:join", chatId);
        ana.succeed("message:send", message("one", "c1"));
        Received.await(ben, "chat-" + chatId, 1);
        assertUnavailable(ana, "presence:set", new JsonObject().put("status", "busy"));
    }

    @Test
    @Order(3)
    void setsPresenceOnceRedisIsUp() {
        stores.redis.start();
        awaitReadiness(200);
        ben.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add("ana")));
        Await.until("presence is set", () -> ana.request("presence:set", new JsonObject().put("status", "busy"))
                .containsKey("data"));
        ben.next(frame -> "userStatus".equals(frame.getString("type"))
                && "busy".equals(frame.getJsonObject("data").getString("status")));
    }

    @Test
    @Order(4)
    void survivesAPostgresRestart() {
        stores.postgres.stop();
        awaitReadiness(503, "postgres");
        ana.succeed("typing", new JsonObject().put("chatId", chatId).put("typing", true));
        ben.next("typing");
        assertEphemeralThingsGoOn("second");
        assertUnavailable(ana, "message:send", message("two", "c2"));
        assertUnavailable(ben, "message:history", new JsonObject().put("chatId", chatId));
        RawClient cy = hub.client(1, "ben");
        assertUnavailable(cy, "chat:join", chatId);
        RawClient positioned = hub.client(0, "ben", "since=0");
        assertEquals(null, positioned.next("connection_established").getLong("seq"));
        assertUnavailable(positioned, "user:join", new JsonObject().put("since", 0));
        stores.postgres.start();
        awaitReadiness(200);
        assertEquals(
                2,
                ana.succeed("message:send", message("two", "c2"))
                        .getJsonObject("message")
                        .getLong("seq"));
        Received.await(ben, "chat-" + chatId, 2);
        assertEquals(
                2,
                cy.succeed("chat:join", new JsonObject().put("chatId", chatId).put("since", 0))
                        .getLong("seq"));
        Received.await(cy, "chat-" + chatId, 2);
        ana.succeed("chat:create", people("ben"));
        // Admitted while the end of the log was unknown.
        Received.await(cy, "user-ben", 2);
        Received.await(ben, "user-ben", 2);
        // The second event moved the client's position past the first, which was never delivered.
        Received.await(positioned, "user-ben", 2);
        assertEquals(Received.range(1, 2), Received.positions(positioned, "user-ben"));
    }

    /**
     * A command in flight when the store stops answering may still be executed: the client retries and gets the one
     * stored message.
     */
    @Test
    @Order(5)
    void survivesAPostgresFreeze() {
        stores.postgres.freeze();
        long sentAt = System.nanoTime();
        Set<Object> sending = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            sending.add(ana.post("message:send", message("three", "c3")));
        }
        for (Object id : sending) {
            JsonObject refused = ana.next(frame -> id.equals(frame.getValue("id")));
            assertTrue(List.of("TIMEOUT", "UNAVAILABLE").contains(refused.getString("code")), refused::encode);
            assertTrue(refused.getBoolean("retryable"));
        }
        assertTrue(msSince(sentAt) < IN_TIME_MS, () -> "all answered after " + msSince(sentAt) + " ms");
        awaitReadiness(503, "postgres");
        assertEphemeralThingsGoOn("third");
        RawClient cy = hub.client(0, "ben");
        stores.postgres.thaw();
        awaitReadiness(200);
        assertEquals(
                3,
                ana.succeed("message:send", message("three", "c3"))
                        .getJsonObject("message")
                        .getLong("seq"));
        assertEquals(
                4,
                ana.succeed("message:send", message("four", "c4"))
                        .getJsonObject("message")
                        .getLong("seq"));
        Received.await(ben, "chat-" + chatId, 4);
        assertEquals(Received.range(1, 4), Received.positions(ben, "chat-" + chatId));
        assertEquals(4, cy.succeed("chat:join", chatId).getLong("seq"));
    }

    /**
     * Messages that were refused or never answered are retried with the same id: each is stored once and delivered to
     * all in order.
     */
    @Test
    @Order(6)
    void losesNothingWhenPostgresRestartsUnderLoad() {
        RawClient reader = hub.client(0, "ben");
        long from = reader.succeed("chat:join", chatId).getLong("seq");
        CommandLoop talking =
                CommandLoop.of(hub.client(0, "ana"), "message:send", number -> message("on", "on" + number));
        CommandLoop other =
                CommandLoop.of(hub.client(1, "ben"), "message:send", number -> message("go", "go" + number));
        Await.until("both are answered", () -> talking.answered() > 30 && other.answered() > 30);
        stores.postgres.stop();
        stores.postgres.start();
        int before = talking.succeeded().size();
        Await.until("messages still succeed", () -> talking.succeeded().size() > before + 30);
        talking.close();
        other.close();
        talking.unanswered().forEach(message -> ana.succeed("message:send", message));
        other.unanswered().forEach(message -> ben.succeed("message:send", message));
        long head = ana.succeed("message:send", message("last", "last"))
                .getJsonObject("message")
                .getLong("seq");
        assertEquals(talking.sent() + other.sent() + 1, head - from, "each message is stored once");
        for (RawClient each : List.of(ana, ben, reader)) {
            Received.await(each, "chat-" + chatId, head);
            assertEquals(
                    Received.range(each == reader ? from + 1 : 1, head), Received.positions(each, "chat-" + chatId));
        }
    }

    @Test
    @Order(7)
    void survivesARedisOutageOrFreeze() {
        stores.redis.stop();
        awaitReadiness(200, "redis");
        long head = ana.succeed("chat:join", chatId).getLong("seq");
        assertGoesOnWithoutRedis(head + 1);
        stores.redis.start();
        awaitReadiness(200);
        ana.succeed("presence:set", new JsonObject().put("status", "away"));
        stores.redis.freeze();
        assertGoesOnWithoutRedis(head + 2);
        awaitReadiness(200, "redis");
        stores.redis.thaw();
        awaitReadiness(200);
        ana.succeed("presence:set", new JsonObject().put("status", "online"));
        assertEquals(Received.range(1, head + 2), Received.positions(ana, "chat-" + chatId));
        assertFalse(ana.isClosed() || ben.isClosed());
    }

    private void assertGoesOnWithoutRedis(long seq) {
        long begun = System.nanoTime();
        ana.succeed("message:send", message("without redis", "r" + seq));
        Received.await(ben, "chat-" + chatId, seq);
        assertTrue(msSince(begun) < QUICKLY_MS, () -> "sent in " + msSince(begun) + " ms");
        assertUnavailable(ben, "presence:set", new JsonObject().put("status", "away"));
        assertEphemeralThingsGoOn("without-redis-" + seq);
    }

    /** Pings, rooms and presence of a new user. */
    private void assertEphemeralThingsGoOn(String name) {
        ana.send("{\"type\":\"ping\"}").next("pong");
        JsonObject room = new JsonObject().put("room", name);
        ana.succeed("joinRoom", room);
        ben.succeed("joinRoom", room);
        ben.succeed("message", room.copy().put("message", name));
        ana.next(frame -> "message".equals(frame.getString("type"))
                && name.equals(frame.getJsonObject("data").getString("message")));
        JsonObject states =
                ana.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add(name)));
        assertEquals("offline", states.getJsonArray("states").getJsonObject(0).getString("status"));
        hub.client(1, name);
        ana.next(frame -> "userStatus".equals(frame.getString("type"))
                && name.equals(frame.getJsonObject("data").getString("userId"))
                && "online".equals(frame.getJsonObject("data").getString("status")));
    }

    private static void assertUnavailable(RawClient client, String command, Object data) {
        long begun = System.nanoTime();
        JsonObject refused = client.request(command, data);
        assertEquals("UNAVAILABLE", refused.getString("code"), () -> command + ": " + refused);
        assertTrue(refused.getBoolean("retryable"));
        assertTrue(msSince(begun) < QUICKLY_MS, () -> command + " was refused after " + msSince(begun) + " ms");
    }

    private static long msSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static JsonObject message(String text, String clientMessageId) {
        return new JsonObject().put("chatId", chatId).put("text", text).put("clientMessageId", clientMessageId);
    }

    private static void awaitReadiness(int status, String... down) {
        for (int i = 0; i < hub.size(); i++) {
            int node = i;
            Await.until(status + " for want of " + List.of(down), () -> readiness(node)
                    .equals(List.of(status, List.of(down))));
        }
    }

    private static void assertReadiness(int status, String... down) {
        for (int i = 0; i < hub.size(); i++) {
            assertEquals(List.of(status, List.of(down)), readiness(i));
        }
    }

    private static List<Object> readiness(int node) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + hub.node(node).opsPort() + "/health/ready");
            HttpResponse<String> response =
                    HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            List<String> down = new JsonObject(response.body())
                    .getJsonArray("checks").stream()
                            .map(JsonObject.class::cast)
                            .filter(check -> "down".equals(check.getString("status")))
                            .map(check -> check.getString("name"))
                            .toList();
            return List.of(response.statusCode(), down);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
