package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The trace of a message that a user did not get, and draining a node and taking it back in. */
@Tag("slow")
class MessageTraceTest {

    /** More events than the buffers of a connection hold for a peer that does not read. */
    private static final int MANY = 800;

    private static final String BIG = "{\"x\":\"" + "x".repeat(20_000) + "\"}";

    private static RestBench bench;

    private final String ana = someone("ana");
    private final String ben = someone("ben");
    private final String eve = someone("eve");
    private final String admin = bench.token("root", "admin");

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase(), "--limits.enabled=false");
        bench.start();
        bench.start("--deploy=gateway");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private String chat() {
        return bench.post("/api/chats", bench.token(ana), data("name", "Harbour", "participants", array(ben)))
                .body()
                .getJsonObject("chat")
                .getString("id");
    }

    private String send(String chat) {
        return bench.post("/api/chats/" + chat + "/messages", bench.token(ana), data("text", "a secret"))
                .body()
                .getJsonObject("message")
                .getString("id");
    }

    private JsonObject trace(String user, String message) {
        RestBench.Response answer = bench.get("/api/admin/trace?user=" + user + "&message=" + message, admin);
        assertEquals(200, answer.status(), answer::text);
        assertFalse(answer.text().contains("a secret"));
        return answer.body();
    }

    private static String verdict(JsonObject trace) {
        return trace.getJsonObject("verdict").getString("code");
    }

    private static String words(JsonObject trace) {
        return trace.getJsonObject("verdict").getString("words");
    }

    private String verdict(String user, String message) {
        return verdict(trace(user, message));
    }

    @Test
    void reportsDeliveredOnAnyNodeAndThenRead() {
        String chat = chat();
        try (RawClient socket = bench.socket(1, ben)) {
            socket.succeed("chat:join", data("chatId", chat));
            String message = send(chat);
            socket.next("message:new");
            JsonObject trace = trace(ben, message);
            assertEquals("DELIVERED", verdict(trace));
            assertTrue(words(trace).startsWith("Delivered: a device has joined the chat"));
            JsonObject connection = trace.getJsonArray("connections").getJsonObject(0);
            assertEquals(bench.node(1).nodeId(), connection.getString("node"));
            assertEquals(1, connection.getInteger("position"));
            socket.succeed("message:read", data("chatId", chat, "seq", 1));
            assertEquals("READ", verdict(ben, message));
        }
    }

    @Test
    void reportsOfflineNotJoinedAndJoinedLater() {
        String message = send(chat());
        assertEquals("OFFLINE", verdict(ben, message));
        try (RawClient socket = bench.socket(1, ben)) {
            JsonObject trace = trace(ben, message);
            assertEquals("NOT_JOINED", verdict(trace));
            assertTrue(words(trace).startsWith("Not joined: a device is connected but has not joined the chat."));
            assertEquals(2, trace.getJsonArray("nodes").size());
            socket.succeed(
                    "chat:join", data("chatId", trace.getJsonObject("chat").getString("id")));
            assertEquals("JOINED_LATER", verdict(ben, message));
        }
        Await.until("offline", () -> "OFFLINE".equals(verdict(ben, message)));
    }

    @Test
    void reportsAMessageOfABlockedPerson() {
        try (RawClient one = bench.socket(0, ana);
                RawClient other = bench.socket(1, ben)) {
            JsonObject wanted = data("direct", true, "participants", array(ben));
            String chat =
                    one.succeed("chat:create", wanted).getJsonObject("chat").getString("id");
            String before = send(chat);
            other.succeed("user:block", data("userId", ana));
            String message = send(chat);
            assertEquals("BLOCKED", verdict(ben, message));
            assertEquals("NOT_JOINED", verdict(ben, before));
            assertEquals("NOT_JOINED", verdict(ana, message));
        }
    }

    @Test
    void reportsUsersWhoWereNotParticipants() {
        String chat = chat();
        String before = send(chat);
        assertEquals("NOT_A_PARTICIPANT", verdict(eve, before));
        try (RawClient creator = bench.socket(0, ana)) {
            creator.succeed("chat:add", data("chatId", chat, "userId", eve));
            String between = send(chat);
            assertEquals("OFFLINE", verdict(eve, between));
            JsonObject trace = trace(eve, before);
            assertEquals("NOT_A_PARTICIPANT", verdict(trace));
            assertEquals(2, trace.getJsonObject("participant").getInteger("since"));
            creator.succeed("chat:remove", data("chatId", chat, "userId", eve));
            assertEquals("LEFT", verdict(eve, between));
            assertEquals("NOT_A_PARTICIPANT", verdict(eve, send(chat)));
        }
    }

    @Test
    void reportsALaggingConnection() {
        String chat = chat();
        send(chat);
        String topic = "chat-" + chat;
        bench.sql(
                "insert into topic_event (topic_id, seq, event, data)"
                        + " select id, n, 'test:big', $2 from topic_log, generate_series(2, $3) n where topic = $1",
                topic,
                BIG,
                MANY);
        bench.sql("update topic_log set head = $2 where topic = $1", topic, (long) MANY);
        try (FrameSocket socket = FrameSocket.open(bench.port(1), "/ws?token=" + bench.token(ben))) {
            socket.nextText();
            socket.text(data(
                            "id",
                            1,
                            "type",
                            "request",
                            "messageType",
                            "chat:join",
                            "data",
                            data("chatId", chat, "since", 0))
                    .encode());
            String message = send(chat);
            Await.until("lagging", () -> "BEHIND".equals(verdict(ben, message)));
            // Until its join has read the log, its position is unknown.
            Await.until(
                    "a position",
                    () -> trace(ben, message)
                                    .getJsonArray("connections")
                                    .getJsonObject(0)
                                    .getValue("position")
                            != null);
            JsonObject connection =
                    trace(ben, message).getJsonArray("connections").getJsonObject(0);
            assertTrue(connection.getBoolean("joined"));
            assertTrue(connection.getInteger("position") <= MANY, connection::encode);
        }
    }

    @Test
    void reportsUnknownMessages() {
        assertEquals("NOT_FOUND", verdict(ben, UUID.randomUUID().toString()));
        assertEquals("NOT_FOUND", verdict(ben, "nonsense"));
    }

    @Test
    void drainsANodeAndTakesItBackIn() {
        String node = bench.node(1).nodeId();
        try (RawClient socket = bench.socket(1, ben);
                RawClient other = bench.socket(0, ana)) {
            assertEquals(
                    200,
                    bench.post("/api/admin/nodes/" + node + "/drain", admin, null)
                            .status());
            assertEquals(1012, socket.closeCode());
            try (RawClient refused = RawClient.open(bench.vertx, bench.port(1), "/ws?token=" + bench.token(ben))) {
                assertEquals(1012, refused.closeCode());
            }
            assertFalse(other.isClosed());
            assertEquals(
                    200,
                    bench.post("/api/admin/nodes/" + node + "/resume", admin, null)
                            .status());
            bench.socket(1, ben).close();
        }
    }

    @Test
    void requiresTheRoleAdmin() {
        for (String path : new String[] {"figures", "connections", "trace?user=ana&message=x"}) {
            assertEquals(403, bench.get("/api/admin/" + path, bench.token(ana)).status());
            assertEquals(403, bench.get("/api/admin/" + path, bench.service()).status());
            assertEquals(401, bench.get("/api/admin/" + path, null).status());
        }
        for (String path : new String[] {"connections/x/close", "nodes/x/drain", "nodes/x/resume"}) {
            assertEquals(
                    403,
                    bench.send(HttpMethod.POST, "/api/admin/" + path, bench.service(), null)
                            .status());
        }
    }
}
