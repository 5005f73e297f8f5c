package dev.switchboard.notification;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.ChatVerticle;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {

    private static final Map<String, String> COMMANDS = Map.of(
            "publish", "notification",
            "chat:create", "chat",
            "chat:delete", "chat",
            "chat:known", "chat");
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID();
    private final String ben = "ben-" + UUID.randomUUID();
    private final String event = "test:" + UUID.randomUUID();

    static JsonObject settings() {
        return new JsonObject()
                .put("maxTargets", 5)
                .put("maxDataBytes", 200)
                .put("keepKeys", "1h")
                .put("sweepInterval", "20ms");
    }

    private static ConcernBench open(String uri) {
        return open(uri, COMMANDS, Set.of("publish", "chat:known"), settings(), 2);
    }

    /**
     * The concerns {@code notification} and {@code chat}.
     *
     * @param publish the settings of {@code publish}
     * @param instances of {@code notification}
     */
    static ConcernBench open(
            String uri, Map<String, String> commands, Set<String> internal, JsonObject publish, int instances) {
        ConcernBench opened = new ConcernBench(uri, commands, internal);
        JsonObject notifications = new JsonObject()
                .put("maxMessage", 1)
                .put("maxDataBytes", 1)
                .put("maxUsers", 1)
                .put("maxIds", 1)
                .put("page", 1)
                .put("maxPage", 1)
                .put("publish", publish);
        opened.deploy(NotificationVerticle::new, "notification", notifications, instances);
        JsonObject chats = new JsonObject()
                .put("maxText", 10)
                .put("maxUnread", 10)
                .put("typingTimeout", "6s")
                .put("whoAdds", "member")
                .put("retentionInterval", "10m")
                .put("searchLanguage", "simple")
                .put("history", "all")
                .put("purgeInterval", "1m");
        opened.deploy(ChatVerticle::new, "chat", chats, 1);
        return opened;
    }

    @BeforeAll
    static void open() {
        bench = open(TestMigrations.freshSchema());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static Future<Answer> send(String caller, JsonObject data) {
        Caller service = new Caller(caller, caller, null, Set.of("service", "hub"), null, null);
        return bench.send(service, "publish", data);
    }

    private static JsonObject publish(JsonObject data) {
        JsonObject answer = await(send("shop", data)).body();
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer;
    }

    private JsonObject publication(Object... fields) {
        JsonObject data = new JsonObject().put("event", event);
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private List<Publication> published() {
        return bench.published.stream()
                .filter(publication -> publication.event().equals(event))
                .toList();
    }

    private static void refuses(String code, String field, JsonObject data) {
        JsonObject answer = await(send("shop", data)).body();
        assertEquals(code, answer.getString("code"), () -> data.encode() + answer.encode());
        assertEquals(field, answer.getString("field"), () -> data.encode() + answer.encode());
    }

    private String chat(String... participants) {
        JsonObject data = new JsonObject().put("participants", new JsonArray(List.of(participants)));
        return bench.succeed(ana, "chat:create", data).getJsonObject("chat").getString("id");
    }

    private static List<String> log(Topic topic) {
        return await(bench.postgres.query(
                        "select seq, event, data from topic_event e join topic_log l on l.id = e.topic_id"
                                + " where topic = $1 order by seq",
                        Tuple.of(topic.name())))
                .stream()
                .map(row -> row.getLong(0) + " " + row.getString(1) + " " + row.getString(2))
                .toList();
    }

    @Test
    void publishesOneEventToAllTargetsAtTheirLogPositions() {
        String chatId = chat(ben);
        JsonObject answer = publish(publication(
                "user",
                new JsonArray().add(ana).add(ben).add(ana),
                "chat",
                chatId,
                "room",
                "lobby",
                "connection",
                "c-1",
                "data",
                new JsonObject().put("n", 1)));
        assertEquals(true, answer.getBoolean("published"));
        JsonObject seqs =
                new JsonObject().put("chat-" + chatId, 1).put("user-" + ana, 2).put("user-" + ben, 2);
        assertEquals(seqs, answer.getJsonObject("seqs"));
        until(() -> published().size() == 1);
        assertEquals(
                List.of(
                        new Target(Topic.chat(chatId), 1),
                        new Target(Topic.user(ana), 2),
                        new Target(Topic.user(ben), 2),
                        new Target(Topic.room("events", "lobby"), 0),
                        new Target(Topic.connection("c-1"), 0)),
                published().get(0).targets());
        assertEquals(List.of("1 " + event + " {\"n\":1}"), log(Topic.chat(chatId)));
        assertEquals("2 " + event + " {\"n\":1}", log(Topic.user(ben)).get(1));
    }

    @Test
    void publishesAnyJsonToAllConnectionsWithoutAPosition() {
        for (Object data : new Object[] {null, 7, true, "text", new JsonArray().add(1), new JsonObject()}) {
            bench.published.clear();
            assertEquals(
                    new JsonObject(),
                    publish(publication("all", true, "data", data)).getJsonObject("seqs"));
            until(() -> published().size() == 1);
            assertEquals(
                    List.of(new Target(Topic.everybody(), 0)),
                    published().get(0).targets());
            assertEquals(
                    io.vertx.core.json.Json.encode(data),
                    published().get(0).data().toString());
        }
    }

    @Test
    void acceptsARoomByNameOrWithNamespace() {
        publish(publication(
                "room", new JsonArray().add("events/a").add("a").add("b/c").add("all/b")));
        until(() -> published().size() == 1);
        assertEquals(
                Set.of("room-events/a", "room-events/b/c", "room-events/all/b"),
                new HashSet<>(published().get(0).targets().stream()
                        .map(target -> target.topic().name())
                        .toList()));
    }

    @Test
    void needsNoStoreForEphemeralEvents() {
        ConcernBench before = bench;
        bench = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none");
        try {
            publish(publication("room", "lobby"));
            publish(publication("all", true));
            until(() -> published().size() == 2);
            refuses("UNAVAILABLE", null, publication("user", ana));
            refuses("UNAVAILABLE", null, publication("chat", UUID.randomUUID().toString()));
            refuses("UNAVAILABLE", null, publication("all", true, "idempotencyKey", "k"));
        } finally {
            bench.close();
            bench = before;
        }
    }

    @Test
    void publishesOncePerKeyForConcurrentCommands() {
        String key = UUID.randomUUID().toString();
        JsonObject data =
                publication("user", ana, "data", new JsonObject().put("a", 1).put("b", 2), "idempotencyKey", key);
        List<Future<Answer>> asked =
                IntStream.range(0, 10).mapToObj(i -> send("shop", data)).toList();
        await(Future.all(asked));
        assertEquals(
                1,
                asked.stream()
                        .filter(answer -> answer.result().body().getBoolean("published"))
                        .count());
        JsonObject seqs = new JsonObject().put("user-" + ana, 1);
        asked.forEach(answer -> assertEquals(seqs, answer.result().body().getJsonObject("seqs")));
        assertEquals(1, log(Topic.user(ana)).size());
        until(() -> published().size() == 1);
        JsonObject reordered = publication(
                "user",
                new JsonArray().add(ana),
                "data",
                new JsonObject().put("b", 2).put("a", 1));
        assertEquals(false, publish(reordered.put("idempotencyKey", key)).getBoolean("published"));
        // Each caller has keys of its own.
        assertEquals(2, await(send("other", data)).body().getJsonObject("seqs").getInteger("user-" + ana));
    }

    @Test
    void refusesAKeyOfAnotherEvent() {
        String key = UUID.randomUUID().toString();
        publish(publication("room", "a", "data", 1, "idempotencyKey", key));
        refuses("CONFLICT", "idempotencyKey", publication("room", "a", "data", 2, "idempotencyKey", key));
        refuses("CONFLICT", "idempotencyKey", publication("room", "b", "data", 1, "idempotencyKey", key));
        refuses(
                "CONFLICT",
                "idempotencyKey",
                publication("room", "a", "data", 1, "idempotencyKey", key).put("event", "other"));
        assertEquals(1, published().size());
    }

    @Test
    void doesNotKeepTheKeyOfAFailure() {
        String key = UUID.randomUUID().toString();
        refuses("NOT_FOUND", "chat", publication("chat", "none", "idempotencyKey", key));
        assertTrue(publish(publication("user", ana, "idempotencyKey", key)).getBoolean("published"));
    }

    @Test
    void answersARepeatAsTheFirstEvenIfTheChatIsDeleted() {
        String chatId = chat(ben);
        JsonObject data =
                publication("chat", chatId, "idempotencyKey", UUID.randomUUID().toString());
        JsonObject first = publish(data);
        bench.succeed(ana, "chat:delete", new JsonObject().put("chatId", chatId));
        JsonObject repeat = publish(data);
        assertFalse(repeat.getBoolean("published"));
        assertEquals(first.getJsonObject("seqs"), repeat.getJsonObject("seqs"));
        refuses("NOT_FOUND", "chat", publication("chat", chatId));
    }

    @Test
    void expiresKeys() {
        String key = UUID.randomUUID().toString();
        publish(publication("room", "a", "idempotencyKey", key));
        await(bench.postgres.query(
                "update idempotency_key set expires_at = now() - interval '1 second' where key = $1", Tuple.of(key)));
        // An expired key can be used at once, swept or not.
        assertTrue(publish(publication("room", "b", "idempotencyKey", key)).getBoolean("published"));
        await(bench.postgres.query(
                "update idempotency_key set expires_at = now() - interval '1 second' where key = $1", Tuple.of(key)));
        until(() -> await(bench.postgres.query("select 1 from idempotency_key where key = $1", Tuple.of(key)))
                        .size()
                == 0);
    }

    @Test
    void namesAChatThatIsUnknown() {
        String known = chat(ben);
        String unknown = UUID.randomUUID().toString();
        refuses("NOT_FOUND", "chat", publication("chat", unknown));
        refuses("NOT_FOUND", "chat", publication("chat", "no uuid"));
        refuses(
                "NOT_FOUND",
                "chat[1]",
                publication("chat", new JsonArray().add(known).add(unknown)));
        refuses("NOT_FOUND", "chat", publication("chat", known.toUpperCase()));
        assertEquals(List.of(), log(Topic.chat(known)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect",
                "connect_error",
                "disconnect",
                "disconnecting",
                "newListener",
                "removeListener",
                "error",
                "session",
                "request",
                "response",
                "ping",
                "pong",
                "auth",
                "close",
                "connection_established",
                "message:new",
                "chat:removed",
                "notification",
                "userStatus"
            })
    void refusesReservedEventNames(String reserved) {
        refuses("BAD_REQUEST", "event", publication("all", true).put("event", reserved));
    }

    @Test
    void namesEachBadField() {
        refuses("BAD_REQUEST", "event", publication("all", true).putNull("event"));
        refuses("BAD_REQUEST", "event", publication("all", true).put("event", ""));
        refuses("BAD_REQUEST", "event", publication("all", true).put("event", "x".repeat(101)));
        refuses("BAD_REQUEST", "user", publication());
        refuses("BAD_REQUEST", "user", publication("all", false));
        refuses("BAD_REQUEST", "all", publication("all", "yes"));
        refuses("BAD_REQUEST", "all", publication("all", true, "user", ana));
        for (String field : List.of("user", "chat", "room", "connection")) {
            for (Object value : List.of("", 7, "x".repeat(151), new JsonArray(), new JsonObject(), "nul\0l")) {
                refuses("BAD_REQUEST", field, publication(field, value));
            }
            refuses(
                    "BAD_REQUEST",
                    field + "[1]",
                    publication(field, new JsonArray().add("a").add(7)));
        }
        refuses("BAD_REQUEST", "room", publication("room", "events/"));
        refuses("BAD_REQUEST", "idempotencyKey", publication("all", true, "idempotencyKey", ""));
        refuses("BAD_REQUEST", "idempotencyKey", publication("all", true, "idempotencyKey", "x".repeat(201)));
        for (Object data : Stream.of(7, "text", new JsonArray()).toList()) {
            refuses("BAD_REQUEST", "data", publication("user", ana, "data", data));
        }
        refuses("BAD_REQUEST", "data", publication("user", ana).putNull("data"));
        refuses("PAYLOAD_TOO_LARGE", "data", publication("all", true, "data", "ä".repeat(100)));
    }

    @Test
    void refusesMoreTargetsThanAllowed() {
        JsonArray three = new JsonArray().add("a").add("b").add("c");
        refuses("BAD_REQUEST", "user", publication("user", three.copy().addAll(new JsonArray(List.of("d", "e", "f")))));
        refuses("BAD_REQUEST", "user", publication("user", three, "room", three));
        publish(publication(
                "room", three, "connection", new JsonArray().add("x").add("y")));
    }
}
