package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.range;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SseClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams of server-sent events on two nodes. Each test uses users and chats of its own. */
@Tag("slow")
class SseTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static HubCluster hub;
    private static WebClient http;

    private final int number = NUMBERS.incrementAndGet();
    private final String ana = "sse-ana" + number;
    private final String ben = "sse-ben" + number;
    private final String open = "open:kept" + number;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                2,
                "--gateway.pingInterval=5s",
                "--gateway.maxConnectionsPerUser=3",
                "--channels.open.history.count=100",
                "--channels.open.history.age=1h",
                "--channels.open.join=all",
                "--channels.open.publish=user",
                "--channels.live.join=all",
                "--channels.live.publish=user",
                "--channels.staff.join=role:staff");
        http = WebClient.create(hub.vertx());
    }

    @AfterAll
    static void stop() {
        http.close();
        hub.close();
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static String chat(RawClient by, String... others) {
        return by.succeed("chat:create", data("participants", new JsonArray(List.of(others))))
                .getJsonObject("chat")
                .getString("id");
    }

    private static void send(RawClient by, String chat, int count) {
        for (int i = 0; i < count; i++) {
            by.succeed("message:send", data("chatId", chat, "text", "text " + i));
        }
    }

    private SseClient stream(int node, String user, String... topics) {
        return SseClient.open(hub.port(node), hub.token(user), topics);
    }

    private SseClient resume(int node, String user, String id, String... topics) {
        return SseClient.resume(hub.port(node), hub.token(user), id, topics);
    }

    @Test
    void deliversEventsOfEveryKindOfTopic() {
        RawClient writer = hub.client(1, ana);
        String chat = chat(writer, ben);
        try (SseClient stream = stream(
                0,
                ben,
                "chat-" + chat,
                "user-" + ben,
                "presence-" + ana,
                "room-events/lobby" + number,
                "channel-" + open)) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream", stream.header("Content-Type"));
            assertEquals("no-store", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            assertEquals("nosniff", stream.header("X-Content-Type-Options"));
            SseClient.Event first = stream.next("connection_established");
            assertFalse(first.lastId().isEmpty());
            assertEquals(ben, first.data().getJsonObject("user").getString("id"));
            assertEquals(5, first.data().getJsonArray("topics").size());
            assertTrue(stream.retryMs() >= 1_000 && stream.retryMs() <= 3_000, () -> "" + stream.retryMs());

            send(writer, chat, 3);
            writer.succeed("channel:publish", data("channel", open, "data", 7));
            writer.succeed("joinRoom", data("room", "lobby" + number));
            writer.succeed("message", data("room", "lobby" + number, "message", "hello"));
            writer.succeed("presence:set", data("status", "busy"));
            writer.succeed("typing", data("chatId", chat, "typing", true));
            until(() -> stream.seqs("chat-" + chat).size() == 3
                    && stream.of("publication").size() == 1
                    && stream.of("typing").size() == 1
                    && !stream.of("userStatus").isEmpty()
                    && !stream.of("message").isEmpty());
            assertEquals(range(1, 3), stream.seqs("chat-" + chat));
            assertEquals(7, stream.next("publication").data().getValue("data"));
            assertFalse(stream.next("typing").ownId());
            writer.succeed("chat:create", data("participants", JsonArray.of(ben), "name", "another"));
            SseClient.Event created = stream.next("chat:created");
            assertEquals("user-" + ben, created.data().getString("topic"));
            until("a comment comes now and then", () -> stream.comments() > 0);
        }
    }

    @Test
    void sendsPersonalEventsAndNudgesOnlyWhereThePersonalTopicIsNamed() {
        RawClient writer = hub.client(1, ana);
        String chat = chat(writer, ben);
        String other = chat(writer, ben);
        try (SseClient with = stream(0, ben, "user-" + ben);
                SseClient without = stream(0, ben, "chat-" + chat)) {
            send(writer, other, 1);
            SseClient.Event nudge = with.next("message:new");
            assertEquals(true, nudge.data().getBoolean("nudge"));
            assertFalse(nudge.ownId());
            send(writer, chat, 1);
            without.next("message:new");
            assertEquals(1, without.of("message:new").size());
            chat(writer, ben);
            with.next("chat:created");
            send(writer, chat, 1);
            until(() -> without.of("message:new").size() == 2);
            assertEquals(List.of(), without.of("chat:created"));
        }
    }

    @Test
    void resumesOnTheOtherNodeFromThePositionsOfItsLastId() {
        RawClient writer = hub.client(1, ana);
        String one = chat(writer, ben);
        String two = chat(writer, ben);
        String[] topics = {"chat-" + one, "chat-" + two, "user-" + ben, "channel-" + open};
        String id;
        try (SseClient first = stream(0, ben, topics)) {
            send(writer, one, 2);
            send(writer, two, 1);
            writer.succeed("channel:publish", data("channel", open, "data", 1));
            until(() -> first.seqs("chat-" + one).size() == 2
                    && first.seqs("chat-" + two).size() == 1
                    && first.of("publication").size() == 1);
            id = first.lastId();
        }
        send(writer, one, 3);
        writer.succeed("channel:publish", data("channel", open, "data", 2));
        chat(writer, ben);
        for (Map<String, String> headers : List.of(
                Map.of("Authorization", "Bearer " + hub.token(ben), "Last-Event-ID", id),
                Map.of("Authorization", hub.token(ben)))) {
            String since = headers.containsKey("Last-Event-ID") ? "" : "&since=" + id;
            try (SseClient second = SseClient.at(
                    HttpClient.Version.HTTP_1_1,
                    "http://127.0.0.1:" + hub.port(1) + "/sse?" + SseClient.query(topics) + since,
                    headers)) {
                until(() -> second.seqs("chat-" + one).size() >= 3
                        && !second.of("publication").isEmpty()
                        && !second.of("chat:created").isEmpty());
                send(writer, two, 1);
                until(() -> !second.seqs("chat-" + two).isEmpty());
                assertEquals(range(3, 5), second.seqs("chat-" + one));
                assertEquals(2, second.next("publication").data().getValue("data"));
                assertEquals(List.of(), second.of("topic:gap"));
            }
        }
    }

    /** More topics than an id holds by itself: it names a row, on whatever node. */
    @Test
    void resumesTwoHundredTopicsByAShortId() {
        RawClient writer = hub.client(1, ana);
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            topics.add("channel-open:many" + number + "x" + i);
        }
        String[] all = topics.toArray(String[]::new);
        String id;
        try (SseClient first = stream(0, ben, all)) {
            assertEquals(200, first.status());
            first.next("connection_established");
            // Until the row is written an id holds all topics.
            until("the id is short", () -> first.lastId().length() < 200);
            publish(writer, all[0], 1);
            publish(writer, all[199], 2);
            until(() -> first.of("publication").size() == 2);
            id = first.lastId();
            assertTrue(id.length() < 200, id);
        }
        publish(writer, all[0], 3);
        publish(writer, all[100], 4);
        try (SseClient second = resume(1, ben, id, all)) {
            until(() -> second.of("publication").size() >= 2);
            publish(writer, all[199], 5);
            until(() -> second.of("publication").size() >= 3);
            assertEquals(
                    List.of(3, 4, 5),
                    second.of("publication").stream()
                            .map(event -> event.data().getInteger("data"))
                            .sorted()
                            .toList());
            assertEquals(List.of(), second.of("topic:gap"));
        }
    }

    private static void publish(RawClient writer, String topic, int data) {
        writer.succeed("channel:publish", data("channel", topic.substring("channel-".length()), "data", data));
    }

    @Test
    void reportsAGapForAnIdThatSaysNothing() {
        RawClient writer = hub.client(1, ana);
        String chat = chat(writer, ben);
        send(writer, chat, 2);
        for (String id : List.of("17", "AAAA.BBBBBBBBBBBBBBB", "x".repeat(300))) {
            try (SseClient stream = resume(0, ben, id, "chat-" + chat)) {
                JsonObject gap = stream.next("topic:gap").data();
                assertEquals(data("topic", "chat-" + chat, "lastSeq", 2, "seq", 2, "firstSeq", 3), gap);
                send(writer, chat, 1);
                stream.next("message:new");
            }
            chat = chat(writer, ben);
            send(writer, chat, 2);
        }
    }

    /** An id belongs to its user. */
    @Test
    void doesNotReadTheIdOfAnotherUser() {
        RawClient writer = hub.client(1, ana);
        String chat = chat(writer, ben);
        send(writer, chat, 1);
        try (SseClient own = stream(0, ana, "chat-" + chat)) {
            String id = own.next("connection_established").lastId();
            try (SseClient foreign = resume(0, ben, id, "chat-" + chat)) {
                foreign.next("topic:gap");
            }
        }
    }

    @Test
    void refusesTheWholeRequestForOneTopicAndNamesIt() {
        RawClient writer = hub.client(0, ana);
        String chat = chat(writer, ben);
        String foreign = chat(hub.client(0, "sse-else" + number), "sse-other" + number);
        assertRefused(403, "FORBIDDEN", "chat-" + foreign, ben, "chat-" + chat, "chat-" + foreign);
        assertRefused(403, "FORBIDDEN", "channel-staff:x", ben, "channel-" + open, "channel-staff:x");
        assertRefused(403, "NOT_FOUND", "channel-nowhere", ben, "channel-nowhere");
        assertRefused(403, "FORBIDDEN", "user-" + ana, ben, "user-" + ben, "user-" + ana);
        assertRefused(400, "BAD_REQUEST", "concern-chat", ben, "concern-chat");
        assertRefused(400, "BAD_REQUEST", "nonsense", ben, "nonsense");
        assertRefused(400, "BAD_REQUEST", null, ben);
        String[] many = IntStream.range(0, 201).mapToObj(i -> "presence-p" + i).toArray(String[]::new);
        assertRefused(400, "BAD_REQUEST", null, ben, many);
        assertRefused(401, "UNAUTHORIZED", null, null, "chat-" + chat);
        try (SseClient bad = SseClient.open(hub.port(0), "nonsense", "channel-" + open)) {
            assertEquals(401, bad.status());
        }
        assertEquals(List.of(), List.copyOf(connectionsOf(ben)));
    }

    private void assertRefused(int status, String code, String topic, String user, String... topics) {
        Map<String, String> headers = user == null ? Map.of() : Map.of("Authorization", "Bearer " + hub.token(user));
        try (SseClient refused = SseClient.open(hub.port(0), headers, topics)) {
            assertEquals(status, refused.status(), () -> refused.body());
            JsonObject body = new JsonObject(refused.body());
            assertEquals(code, body.getString("code"), body::encode);
            assertEquals(topic, body.getString("topic"), body::encode);
            if (topic != null) {
                assertEquals("topic", body.getString("field"));
            }
        }
    }

    private List<JsonObject> connectionsOf(String user) {
        JsonObject listed = await(http.get(hub.port(0), "127.0.0.1", "/api/connections?user=" + user)
                        .bearerTokenAuthentication(service())
                        .send())
                .bodyAsJsonObject();
        return listed.getJsonArray("connections").stream()
                .map(JsonObject.class::cast)
                .filter(connection -> user.equals(connection.getString("userId")))
                .toList();
    }

    private static String service() {
        return new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service");
    }

    /** A browser's EventSource gives up on any status but 200. */
    @Test
    void answersAPassingRefusalWithAStreamOfOneEvent() {
        List<SseClient> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(stream(0, ben, "user-" + ben));
        }
        open.forEach(stream -> stream.next("connection_established"));
        try (SseClient refused = stream(0, ben, "user-" + ben)) {
            assertEquals(200, refused.status());
            JsonObject close = refused.next("close").data();
            assertEquals(4409, close.getInteger("code"));
            assertEquals(refused.retryMs(), close.getLong("retryAfterMs"));
            refused.body();
        }
        open.forEach(SseClient::close);
        until("the hub notices that they are gone", () -> connectionsOf(ben).isEmpty());
    }

    @Test
    void endsWhenTheTokenExpires() {
        String token = hub.token(ben, Duration.ofSeconds(2));
        try (SseClient stream = SseClient.open(hub.port(0), token, "user-" + ben)) {
            JsonObject close = stream.next("close").data();
            assertEquals(data("code", 4401, "reason", "token expired"), close);
            stream.body();
        }
    }

    @Test
    void endsWhenABackEndDisconnectsTheUser() {
        try (SseClient stream = stream(0, ben, "user-" + ben)) {
            stream.next("connection_established");
            HttpResponse<Buffer> answer = await(http.post(hub.port(1), "127.0.0.1", "/api/users/" + ben + "/disconnect")
                    .bearerTokenAuthentication(service())
                    .send());
            assertEquals(200, answer.statusCode());
            assertEquals(4403, stream.next("close").data().getInteger("code"));
            stream.body();
        }
    }

    @Test
    void isMovedByABackEndAndReturnsWhereTheRulesLetIt() {
        RawClient writer = hub.client(1, ana);
        String room = "room-events/moved" + number;
        String id;
        try (SseClient stream = stream(0, ben, "user-" + ben)) {
            stream.next("connection_established");
            JsonObject asked =
                    data("action", "join", "topics", new JsonArray(List.of(room, "channel-" + open)), "user", ben);
            HttpResponse<Buffer> answer = await(http.post(hub.port(1), "127.0.0.1", "/api/members")
                    .bearerTokenAuthentication(service())
                    .sendJsonObject(asked));
            assertEquals(1, answer.bodyAsJsonObject().getInteger("connections"), answer::bodyAsString);
            assertEquals(open, stream.next("channel:joined").data().getString("channel"));
            assertEquals("moved" + number, stream.next("joined").data().getString("room"));
            publish(writer, "channel-" + open, 1);
            stream.next("publication");
            id = stream.lastId();
        }
        publish(writer, "channel-" + open, 2);
        try (SseClient back = resume(1, ben, id, "user-" + ben)) {
            assertEquals(2, back.next("publication").data().getValue("data"));
        }
    }

    @Test
    void isOneOfTheUsersConnections() {
        try (SseClient stream = stream(0, ben, "user-" + ben)) {
            String id = stream.next("connection_established").data().getString("connectionId");
            JsonObject own = connectionsOf(ben).get(0);
            assertEquals(id, own.getString("id"));
            assertEquals("sse", own.getString("endpoint"));
            JsonArray states = hub.client(1, ana)
                    .succeed("presence:get", data("userIds", JsonArray.of(ben)))
                    .getJsonArray("states");
            assertEquals("online", states.getJsonObject(0).getString("status"));
        }
    }

    @Test
    void answersOtherMethodsAndPreflights() {
        HttpResponse<Buffer> posted = await(
                http.post(hub.port(0), "127.0.0.1", "/sse?topic=channel-open").send());
        assertEquals(405, posted.statusCode());
        assertEquals("GET, OPTIONS", posted.getHeader("Allow"));
        HttpResponse<Buffer> asked = await(http.request(HttpMethod.OPTIONS, hub.port(0), "127.0.0.1", "/sse")
                .putHeader("Origin", "http://localhost:3000")
                .putHeader("Access-Control-Request-Method", "GET")
                .putHeader("Access-Control-Request-Headers", "authorization")
                .send());
        assertEquals(204, asked.statusCode());
        assertEquals("http://localhost:3000", asked.getHeader("Access-Control-Allow-Origin"));
        assertEquals("authorization", asked.getHeader("Access-Control-Allow-Headers"));
        HttpResponse<Buffer> elsewhere = await(http.get(hub.port(0), "127.0.0.1", "/sse?topic=channel-open")
                .putHeader("Origin", "https://evil.example")
                .send());
        assertEquals(403, elsewhere.statusCode());
    }
}
