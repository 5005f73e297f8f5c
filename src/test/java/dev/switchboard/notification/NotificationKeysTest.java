package dev.switchboard.notification;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.SlowLink.Hold;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A key given to {@code /api/notify} was ignored, and the retry sent the notification again. */
class NotificationKeysTest {

    private static final Caller SHOP = new Caller("shop", "shop", null, Set.of("service"), null, null);
    private static final Map<String, String> COMMANDS =
            Map.of("notification:list", "notification", "notification:send", "notification", "publish", "notification");

    private final String ana = "ana-" + UUID.randomUUID();
    private SlowLink link;
    private ConcernBench bench;

    private void open(String store) {
        link = new SlowLink(store);
        bench = new ConcernBench(link.uri(), COMMANDS, Set.of("notification:send", "publish"));
        bench.deploy(NotificationVerticle::new, "notification", NotificationVerticleTest.settings(), 2);
    }

    @AfterEach
    void close() {
        bench.close();
        link.close();
    }

    private Future<Answer> sendLater(String message, String key) {
        JsonObject data = new JsonObject()
                .put("user", new JsonArray().add(ana).add("ben"))
                .put("message", message)
                .put("data", new JsonObject().put("order", 7))
                .put("clientId", key);
        return bench.send(SHOP, "notification:send", data);
    }

    private JsonObject send(String message, String key) {
        JsonObject body = await(sendLater(message, key)).body();
        assertTrue(body.getBoolean("success"), body::encode);
        return body;
    }

    private int notifications() {
        return bench.succeed(ana, "notification:list", new JsonObject())
                .getJsonArray("notifications")
                .size();
    }

    @Test
    void sendsOnceForAKey() {
        open(TestMigrations.freshSchema());
        JsonObject first = send("paid", "k");
        bench.published.clear();
        assertEquals(first, send("paid", "k"));
        JsonObject reordered = new JsonObject()
                .put("idempotencyKey", "k")
                .put("data", new JsonObject().put("order", 7))
                .put("message", "paid")
                .put("user", new JsonArray().add("ben").add(ana));
        assertEquals(
                first, await(bench.send(SHOP, "notification:send", reordered)).body());
        assertEquals(0, bench.published.size());
        JsonObject refused = await(sendLater("unpaid", "k")).body();
        assertEquals(List.of("CONFLICT", "clientId"), List.of(refused.getString("code"), refused.getString("field")));
        assertEquals(1, notifications());
        send("paid", "l");
        assertEquals(2, notifications());
    }

    /** All attempts are in flight at once, on both instances: one sends, the others wait for it. */
    @Test
    void sendsOnceForEqualCommandsAtOnce() {
        open(TestMigrations.freshSchema());
        List<Future<Answer>> asked =
                IntStream.range(0, 20).mapToObj(i -> sendLater("paid", "same")).toList();
        await(Future.all(asked));
        JsonObject first = asked.get(0).result().body();
        assertTrue(first.getBoolean("success"), first::encode);
        asked.forEach(answer -> assertEquals(first, answer.result().body()));
        assertEquals(1, notifications());
        assertEquals(1, bench.published.size());
    }

    private void assertTimeoutWhileHeld(Hold hold) {
        open(TestMigrations.freshSchema());
        IntStream.range(0, 4).forEach(i -> send("warm", "k" + i));
        link.hold(hold, 1_500);
        Future<Answer> sent = sendLater("late", "late");
        until("the statements or their answers are on their way", link::isHolding);
        JsonObject body = await(sent).body();
        assertEquals("TIMEOUT", body.getString("code"), body::encode);
        link.release();
    }

    /** Only the server's clock can tell that these statements are late: the node has sent them in time. */
    @Test
    @Tag("slow")
    void sendsNothingAfterItsTimeout() {
        assertTimeoutWhileHeld(Hold.WRITES);
        send("next", "next");
        assertEquals(5, notifications());
        send("late", "late");
        assertEquals(6, notifications());
    }

    @Test
    @Tag("slow")
    void answersTheRetryOfANotificationWhoseAnswerWasLate() {
        assertTimeoutWhileHeld(Hold.ANSWERS);
        send("late", "late");
        assertEquals(5, notifications());
    }

    /** Keys of {@code publish} from before the upgrade: their fingerprints were made by another class, as text. */
    @Test
    void takesOverTheKeysOfPublish() throws Exception {
        String store = TestStores.freshDatabase();
        try (Connection connection = TestMigrations.connect(store);
                Statement statement = connection.createStatement()) {
            for (String name : TestMigrations.text("index").lines().toList()) {
                if ("0040-idempotency.sql".equals(name)) {
                    statement.execute("insert into publish_key (caller, key, fingerprint, seqs) values ('shop', 'old',"
                            + " encode(sha256('[[\"room-events/a\",\"user-x\"],\"e\",{\"a\":[1],\"b\":null}]'), 'hex'),"
                            + " '{\"user-x\":7}')");
                }
                if (!name.isBlank() && !name.startsWith("#")) {
                    statement.execute(TestMigrations.text(name));
                }
            }
        }
        open(store);
        JsonObject data = new JsonObject("{\"user\":\"x\",\"room\":\"a\",\"event\":\"e\",\"idempotencyKey\":\"old\"}")
                .put("data", new JsonObject().putNull("b").put("a", new JsonArray().add(1)));
        JsonObject repeat = await(bench.send(SHOP, "publish", data)).body();
        assertEquals(false, repeat.getBoolean("published"), repeat::encode);
        assertEquals(new JsonObject().put("user-x", 7), repeat.getJsonObject("seqs"));
        JsonObject other =
                await(bench.send(SHOP, "publish", data.put("event", "f"))).body();
        assertEquals("CONFLICT", other.getString("code"));
    }
}
