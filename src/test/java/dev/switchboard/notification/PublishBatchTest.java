package dev.switchboard.notification;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.NotificationCommands.Publish;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.PublishBatch;
import dev.switchboard.bus.PublishResults;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of {@code publish}: each event accepted or refused alone, in few transactions, in order for each topic. */
class PublishBatchTest {

    private static final Map<String, String> COMMANDS = Map.of(
            "publish", "notification",
            "publish:batch", "notification",
            "chat:create", "chat",
            "chat:known", "chat",
            "channel:posts", "channel");
    private static final Set<String> INTERNAL = Set.of("publish", "publish:batch", "chat:known", "channel:posts");
    private static String uri;
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID();
    private final String ben = "ben-" + UUID.randomUUID();
    private final String event = "test:" + UUID.randomUUID();

    private static ConcernBench open(String uri) {
        JsonObject publish = PublishTest.settings().put("maxTargets", 100).put("sweepInterval", "1m");
        return PublishTest.open(uri, COMMANDS, INTERNAL, publish, 1);
    }

    @BeforeAll
    static void open() {
        uri = TestMigrations.freshSchema();
        bench = open(uri);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private JsonObject entry(Object... fields) {
        JsonObject entry = new JsonObject().put("event", event);
        for (int i = 0; i < fields.length; i += 2) {
            entry.put((String) fields[i], fields[i + 1]);
        }
        return entry;
    }

    private static JsonObject numbered(int number) {
        return new JsonObject().put("n", number);
    }

    private static JsonObject send(JsonObject batch) {
        Caller service = new Caller("shop", "shop", null, Set.of("service", "hub"), null, null);
        return await(bench.send(service, "publish:batch", batch)).body();
    }

    private static List<JsonObject> publish(List<?> entries) {
        JsonObject answer = send(new JsonObject().put("batch", new JsonArray(entries)));
        assertTrue(answer.getBoolean("success"), answer::encode);
        List<JsonObject> results = new ArrayList<>();
        answer.getJsonArray("results").forEach(result -> results.add((JsonObject) result));
        assertEquals(entries.size(), results.size());
        return results;
    }

    private List<Publication> published() {
        return bench.published.stream()
                .filter(publication -> publication.event().equals(event))
                .toList();
    }

    private static JsonObject accepted(String topic, int seq) {
        return new JsonObject()
                .put("success", true)
                .put("published", true)
                .put("seqs", new JsonObject().put(topic, seq));
    }

    private static void refused(String code, String field, JsonObject result) {
        assertFalse(result.getBoolean("success"), result::encode);
        assertEquals(code, result.getString("code"), result::encode);
        assertEquals(field, result.getString("field"), result::encode);
        assertTrue(result.containsKey("retryable") && result.containsKey("error"), result::encode);
    }

    @Test
    void refusesEachBadEntryAloneAndPublishesTheOthers() {
        String chatId = bench.succeed(
                        ana, "chat:create", new JsonObject().put("participants", new JsonArray().add(ben)))
                .getJsonObject("chat")
                .getString("id");
        JsonArray targets = new JsonArray();
        IntStream.range(0, 101).forEach(i -> targets.add("u" + i));
        List<Object> entries = new ArrayList<>(List.of(
                entry("user", ben, "data", numbered(0)),
                entry("user", ben, "event", "message:new"),
                "no object",
                entry("user", new JsonArray().add(ben).add(7)),
                entry("data", numbered(1)),
                entry("chat", chatId, "data", numbered(2)),
                entry("chat", new JsonArray().add(chatId).add("none")),
                entry("user", ben, "data", 7),
                entry("user", targets),
                entry("room", "a", "data", "x".repeat(300)),
                entry("user", ben, "except", 1),
                entry("user", ben, "data", numbered(3))));
        List<JsonObject> results = publish(entries);
        assertEquals(accepted("user-" + ben, 2), results.get(0));
        refused("BAD_REQUEST", "event", results.get(1));
        refused("BAD_REQUEST", "batch", results.get(2));
        refused("BAD_REQUEST", "user[1]", results.get(3));
        refused("BAD_REQUEST", "user", results.get(4));
        assertEquals(accepted("chat-" + chatId, 1), results.get(5));
        refused("NOT_FOUND", "chat[1]", results.get(6));
        refused("BAD_REQUEST", "data", results.get(7));
        refused("BAD_REQUEST", "user", results.get(8));
        refused("PAYLOAD_TOO_LARGE", "data", results.get(9));
        refused("BAD_REQUEST", "except", results.get(10));
        assertEquals(accepted("user-" + ben, 3), results.get(11));
        until(() -> published().size() == 3);
    }

    /** An entry that cannot be encoded is refused before it is sent to another node. */
    @Test
    void refusesAnEntryThatIsNotWellFormed() {
        JsonArray entries = new JsonArray().add(entry("room", "a", "data", new JsonObject().put("x", "\ud83d")));
        PublishBatch batch =
                PublishBatch.FORM.read().apply(new JsonObject().put("batch", entries.add(entry("room", "a"))));
        PublishResults results = await(new Publisher(bench.vertx).post(Caller.HUB, batch));
        assertEquals(
                "data.x must not contain an unpaired surrogate",
                results.results().get(0).cause().getMessage());
        assertTrue(results.results().get(1).result().published());
    }

    @Test
    void publishesAThousandToAThousandNewTopicsInAFewTransactions() {
        List<JsonObject> entries = IntStream.range(0, 1_000)
                .mapToObj(i -> entry("user", ana + i, "data", numbered(i)))
                .toList();
        List<JsonObject> results = publish(entries);
        for (int i = 0; i < results.size(); i++) {
            assertEquals(accepted("user-" + ana + i, 1), results.get(i));
        }
        until(() -> published().size() == 1_000);
        long transactions = await(bench.postgres.query(
                        "select count(distinct xmin::text) from topic_event where event = $1", Tuple.of(event)))
                .iterator()
                .next()
                .getLong(0);
        assertTrue(transactions <= 40, () -> transactions + " transactions");
    }

    @Test
    void givesATopicItsEventsInTheOrderOfTheBatch() {
        List<JsonObject> entries = IntStream.range(0, 600)
                .mapToObj(i -> entry("user", i % 2 == 0 ? ana : ben, "data", numbered(i)))
                .toList();
        List<JsonObject> results = publish(entries);
        for (int i = 0; i < entries.size(); i++) {
            assertEquals(accepted("user-" + (i % 2 == 0 ? ana : ben), i / 2 + 1), results.get(i));
        }
    }

    /** A room gets what waits for the store before what does not, if it comes first in the batch. */
    @Test
    void keepsTheOrderOfARoomWhereEventsAreDurableElsewhere() {
        List<JsonObject> entries = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            entries.add(
                    i % 3 == 0
                            ? entry("user", ana, "room", "harbour", "data", numbered(i))
                            : entry("room", "harbour", "data", numbered(i)));
        }
        publish(entries);
        until(() -> published().size() == 50);
        assertEquals(
                IntStream.range(0, 50).boxed().toList(),
                published().stream()
                        .map(publication -> publication.data().toJsonObject().getInteger("n"))
                        .toList());
        assertEquals(
                List.of(new Target(Topic.user(ana), 1), new Target(Topic.room("events", "harbour"), 0)),
                published().get(0).targets());
    }

    @Test
    void knowsTheKeyOfEachEntryAlsoFromASinglePublish() {
        String key = UUID.randomUUID().toString();
        JsonObject once = entry("user", ana, "data", numbered(1), "idempotencyKey", key);
        Caller service = new Caller("shop", "shop", null, Set.of("service", "hub"), null, null);
        assertTrue(await(bench.send(service, "publish", once.copy())).body().getBoolean("published"));
        List<JsonObject> results = publish(List.of(
                once,
                once.copy().put("data", numbered(2)),
                entry("user", ana, "data", numbered(3), "clientId", key + "b"),
                entry("user", ana, "data", numbered(3), "clientId", key + "b")));
        assertEquals(accepted("user-" + ana, 1).put("published", false), results.get(0));
        refused("CONFLICT", "idempotencyKey", results.get(1));
        assertEquals(accepted("user-" + ana, 2), results.get(2));
        assertEquals(accepted("user-" + ana, 2).put("published", false), results.get(3));
    }

    @Test
    void answersTheOthersInTimeWhileOneTopicIsHeldUp() throws SQLException {
        assertEquals(
                accepted("user-" + ana, 1), publish(List.of(entry("user", ana))).get(0));
        List<JsonObject> results;
        try (Connection holder = TestMigrations.connect(uri);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-" + ana + "' for update");
            results = publish(List.of(entry("user", ana), entry("user", ben)));
        }
        refused("TIMEOUT", null, results.get(0));
        assertEquals(accepted("user-" + ben, 1), results.get(1));
    }

    @Test
    void needsNoStoreForEphemeralEvents() {
        ConcernBench before = bench;
        bench = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none");
        try {
            List<JsonObject> results = publish(
                    List.of(entry("room", "lobby"), entry("user", ana), entry("all", true), entry("chat", ana)));
            assertTrue(results.get(0).getBoolean("success"));
            refused("UNAVAILABLE", null, results.get(1));
            assertTrue(results.get(2).getBoolean("success"));
            assertFalse(results.get(3).getBoolean("success"));
            until(() -> published().size() == 2);
        } finally {
            bench.close();
            bench = before;
        }
    }

    @Test
    void refusesWhatIsNoBatch() {
        refused("BAD_REQUEST", "batch", send(new JsonObject().put("batch", new JsonArray())));
        refused("BAD_REQUEST", "batch", send(new JsonObject().put("batch", entry("room", "a"))));
        JsonArray many = new JsonArray();
        IntStream.range(0, 1_001).forEach(i -> many.add(entry("room", "a")));
        refused("BAD_REQUEST", "batch", send(new JsonObject().put("batch", many)));
        JsonObject beside = new JsonObject().put("batch", new JsonArray().add(entry("room", "a")));
        refused("BAD_REQUEST", "idempotencyKey", send(beside.copy().put("idempotencyKey", "k")));
        refused("BAD_REQUEST", "user", send(beside.copy().put("user", ana)));
    }

    @Test
    void takesEventsOfAConcernInJava() {
        Publisher publisher = new Publisher(bench.vertx);
        PublishBatch batch = PublishBatch.of(List.of(
                Publish.of(entry("user", ana, "except", new JsonObject().put("connection", "c-1"))),
                Publish.of(entry("room", "lobby"))));
        PublishResults results = await(publisher.post(ConcernBench.user("shop"), batch));
        assertEquals(
                Map.of("user-" + ana, 1L), results.results().get(0).result().seqs());
        assertTrue(results.results().get(1).result().published());
        until(() -> published().size() == 2);
        assertEquals(
                "c-1",
                published().stream()
                        .filter(publication -> publication.targets().get(0).durable())
                        .findFirst()
                        .orElseThrow()
                        .scope()
                        .exceptConnection());
        assertEquals(
                2L,
                await(publisher.post(ConcernBench.user("shop"), Publish.of(entry("user", ana))))
                        .seqs()
                        .get("user-" + ana));
    }
}
