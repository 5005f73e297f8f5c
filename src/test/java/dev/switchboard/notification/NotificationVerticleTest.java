package dev.switchboard.notification;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationVerticleTest {

    private static final Map<String, String> COMMANDS = Map.of(
            "notification:list", "notification",
            "notification:read", "notification",
            "notification:send", "notification");
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID();
    private final String ben = "ben-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        bench = open(TestMigrations.freshSchema());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @BeforeEach
    void forget() {
        bench.published.clear();
    }

    private static ConcernBench open(String uri) {
        ConcernBench opened = new ConcernBench(uri, COMMANDS, Set.of("notification:send"));
        opened.deploy(NotificationVerticle::new, "notification", settings(), 2);
        return opened;
    }

    static JsonObject settings() {
        return new JsonObject()
                .put("maxMessage", 5000)
                .put("maxDataBytes", 100)
                .put("maxUsers", 1000)
                .put("maxIds", 3)
                .put("page", 50)
                .put("maxPage", 100)
                .put("publish", PublishTest.settings());
    }

    private static JsonObject asHub(JsonObject data) {
        return await(bench.send(Caller.HUB, "notification:send", data)).body();
    }

    private JsonObject send(Object user, String message) {
        JsonObject answer = asHub(new JsonObject().put("user", user).put("message", message));
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer.getJsonObject("notification");
    }

    private JsonObject list(String user, JsonObject data) {
        return bench.succeed(user, "notification:list", data);
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("notifications").stream()
                .map(one -> ((JsonObject) one).getString("id"))
                .toList();
    }

    private long read(JsonObject data) {
        return bench.succeed(ana, "notification:read", data).getLong("unread");
    }

    @Test
    void storesWhatItPublishes() {
        JsonObject sent = asHub(new JsonObject()
                        .put("user", ana)
                        .put("message", "hello")
                        .put("data", new JsonObject().put("order", 7)))
                .getJsonObject("notification");
        assertEquals("hello", sent.getString("message"));
        assertEquals(7, sent.getJsonObject("data").getInteger("order"));
        assertTrue(sent.getString("timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertTrue(sent.containsKey("readAt"));
        assertNull(sent.getString("readAt"));
        Publication publication = bench.published.remove();
        assertEquals("notification", publication.event());
        assertEquals(List.of(new Target(Topic.user(ana), 1)), publication.targets());
        assertEquals(sent, new JsonObject(publication.data()));
        JsonObject page = list(ana, new JsonObject());
        assertEquals(new JsonArray().add(sent), page.getJsonArray("notifications"));
        assertEquals(1, page.getLong("unread"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,{\"a\":null}]", "\"text\"", "7", "false", "null"})
    void carriesAnyData(String data) {
        JsonObject given = new JsonObject("{\"message\":\"m\",\"data\":" + data + "}").put("user", ana);
        JsonObject sent = asHub(given).getJsonObject("notification");
        assertEquals(given.getValue("data"), sent.getValue("data"));
        JsonObject stored =
                list(ana, new JsonObject()).getJsonArray("notifications").getJsonObject(0);
        assertEquals(sent, stored);
        assertTrue(stored.containsKey("data"));
    }

    @Test
    void sendsToManyUsersAsOneEventOnceEach() {
        List<String> users =
                new ArrayList<>(IntStream.range(0, 999).mapToObj(i -> i + ana).toList());
        users.add(ana);
        send(ana, "first");
        bench.published.clear();
        users.set(500, users.get(0));
        JsonObject answer =
                asHub(new JsonObject().put("user", new JsonArray(users)).put("message", "all"));
        assertEquals(999, answer.getInteger("users"));
        Publication publication = bench.published.remove();
        assertEquals(0, bench.published.size());
        assertEquals(999, publication.targets().size());
        assertTrue(publication.targets().contains(new Target(Topic.user(ana), 2)));
        assertTrue(publication.targets().contains(new Target(Topic.user(users.get(7)), 1)));
        String id = answer.getJsonObject("notification").getString("id");
        assertEquals(List.of(id), ids(list(users.get(7), new JsonObject())));
        String logged = await(bench.postgres.query(
                        "select coalesce(e.data, b.data) from topic_event e left join topic_body b on b.id = e.body"
                                + " join topic_log l on l.id = e.topic_id where topic = $1 and seq = 2",
                        Tuple.of("user-" + ana)))
                .iterator()
                .next()
                .getString(0);
        assertEquals(publication.data().toString(), logged);
    }

    @Test
    void marksANotificationToManyForOneUserOnly() {
        JsonObject sent = send(new JsonArray().add(ana).add(ben), "both");
        assertEquals(0, read(new JsonObject().put("ids", new JsonArray().add(sent.getString("id")))));
        assertEquals(1, list(ben, new JsonObject()).getLong("unread"));
    }

    @Test
    void listsNewestFirstAfterAnEarlierOne() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(0, send(ana, "m" + i).getString("id"));
        }
        send(ben, "ben's");
        assertEquals(sent, ids(list(ana, new JsonObject())));
        assertEquals(sent.subList(0, 2), ids(list(ana, new JsonObject().put("limit", 2))));
        JsonObject next = new JsonObject().put("limit", 2).put("before", sent.get(1));
        assertEquals(sent.subList(2, 4), ids(list(ana, next)));
        JsonObject last = list(ana, new JsonObject().put("before", sent.get(4)));
        assertEquals(List.of(), ids(last));
        assertEquals(5, last.getLong("unread"));
    }

    @Test
    void marksSomeAndCountsTheRest() {
        JsonObject one = send(ana, "one");
        JsonObject two = send(ana, "two");
        send(ana, "three");
        bench.published.clear();
        JsonArray ids = new JsonArray()
                .add(one.getString("id"))
                .add(UUID.randomUUID().toString())
                .add("no-such-form");
        assertEquals(2, read(new JsonObject().put("ids", ids)));
        String readAt = stored(one).getString("readAt");
        assertNotNull(readAt);
        assertEquals(
                1,
                read(new JsonObject()
                        .put("ids", new JsonArray().add(one.getString("id")).add(two.getString("id")))));
        assertEquals(readAt, stored(one).getString("readAt"));
        // Each change is one event for the user's other devices; reading again is none.
        assertEquals(1, read(new JsonObject().put("ids", ids)));
        assertEquals(List.of(state(2).put("readIds", idsOf(one)), state(1).put("readIds", idsOf(two))), states());
    }

    private static JsonObject state(int unread) {
        return new JsonObject().put("unread", unread);
    }

    private static JsonArray idsOf(JsonObject notification) {
        return new JsonArray().add(notification.getString("id"));
    }

    /** The states that ana's log holds, each of which was also published at its position there. */
    private List<JsonObject> states() {
        List<JsonObject> logged = await(bench.postgres.query(
                        "select data from topic_event e join topic_log l on l.id = e.topic_id"
                                + " where topic = $1 and event = 'notification:state' order by seq",
                        Tuple.of(Topic.user(ana).name())))
                .stream()
                .map(row -> new JsonObject(row.getString(0)))
                .toList();
        assertEquals(
                logged,
                bench.published.stream()
                        .filter(publication -> publication.event().equals("notification:state"))
                        .peek(publication ->
                                assertTrue(publication.targets().get(0).durable()))
                        .map(publication -> publication.data().toJsonObject())
                        .toList());
        return logged;
    }

    /** The unread count of a user's phone stayed when the laptop had read all. */
    @Test
    void tellsTheOtherDevicesThatAllAreRead() {
        send(ana, "one");
        send(ana, "two");
        bench.published.clear();
        assertEquals(0, read(new JsonObject().put("all", true)));
        assertEquals(0, read(new JsonObject().put("all", true)));
        assertEquals(List.of(state(0).put("all", true)), states());
    }

    private JsonObject stored(JsonObject notification) {
        return list(ana, new JsonObject()).getJsonArray("notifications").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("id").equals(notification.getString("id")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void marksAllOfOneUser() {
        send(ana, "one");
        send(ana, "two");
        JsonObject bens = send(ben, "three");
        assertEquals(0, read(new JsonObject().put("all", true)));
        assertEquals(0, list(ana, new JsonObject()).getLong("unread"));
        read(new JsonObject().put("ids", new JsonArray().add(bens.getString("id"))));
        assertEquals(1, list(ben, new JsonObject()).getLong("unread"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notification:list | {\"limit\":0} | limit",
                "notification:list | {\"limit\":101} | limit",
                "notification:list | {\"before\":7} | before",
                "notification:read | {} | ids",
                "notification:read | {\"all\":false} | ids",
                "notification:read | {\"all\":\"true\"} | all",
                "notification:read | {\"all\":true,\"ids\":[]} | all",
                "notification:read | {\"ids\":\"x\"} | ids",
                "notification:read | {\"ids\":[\"x\",7]} | ids[1]",
                "notification:read | {\"ids\":[\"1\",\"2\",\"3\",\"4\"]} | ids"
            })
    void namesTheInvalidField(String command, String data, String field) {
        JsonObject refused = bench.ask(ana, command, new JsonObject(data));
        assertEquals("BAD_REQUEST", refused.getString("code"));
        assertEquals(field, refused.getString("field"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"message\":\"m\"} | user | BAD_REQUEST",
                "{\"message\":\"m\",\"user\":\"\"} | user | BAD_REQUEST",
                "{\"message\":\"m\",\"user\":[]} | user | BAD_REQUEST",
                "{\"message\":\"m\",\"user\":[\"a\",\"\"]} | user[1] | BAD_REQUEST",
                "{\"user\":\"a\"} | message | BAD_REQUEST",
                "{\"user\":\"a\",\"message\":7} | message | BAD_REQUEST"
            })
    void namesTheInvalidFieldOfABackEnd(String data, String field, String code) {
        JsonObject refused = asHub(new JsonObject(data));
        assertEquals(code, refused.getString("code"));
        assertEquals(field, refused.getString("field"));
    }

    @Test
    void refusesTooManyUsersAndTooMuchData() {
        JsonArray users =
                new JsonArray(IntStream.range(0, 1001).mapToObj(i -> "u" + i).toList());
        JsonObject many = asHub(new JsonObject().put("user", users).put("message", "m"));
        assertEquals("user", many.getString("field"));
        JsonObject big =
                asHub(new JsonObject().put("user", ana).put("message", "m").put("data", "ö".repeat(50)));
        assertEquals("PAYLOAD_TOO_LARGE", big.getString("code"));
        assertEquals("data", big.getString("field"));
        assertEquals(0, bench.published.size());
    }

    @Test
    void answersAnotherUsersCursorAsUnknown() {
        JsonObject bens = send(ben, "ben's");
        JsonObject foreign = bench.ask(ana, "notification:list", new JsonObject().put("before", bens.getString("id")));
        assertEquals("NOT_FOUND", foreign.getString("code"));
        assertEquals("before", foreign.getString("field"));
        String unknown = UUID.randomUUID().toString();
        assertEquals(foreign, bench.ask(ana, "notification:list", new JsonObject().put("before", unknown)));
        assertEquals(foreign, bench.ask(ana, "notification:list", new JsonObject().put("before", "no-such-form")));
    }

    @Test
    void letsNoUserSend() {
        assertFalse(Commands.of(bench.vertx).knows("notification:send"));
    }

    @Test
    void isUnavailableWhileTheStoreIsAway() {
        ConcernBench away = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none");
        JsonObject refused = away.ask(ana, "notification:list", new JsonObject());
        assertEquals("UNAVAILABLE", refused.getString("code"));
        away.close();
    }
}
