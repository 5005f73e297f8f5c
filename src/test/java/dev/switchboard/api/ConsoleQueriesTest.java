package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the console asks of two nodes about a person's chats, their commands, their store and their configuration. */
@Tag("slow")
class ConsoleQueriesTest {

    private static RestBench bench;

    private final String ana = someone("ana");
    private final String ben = someone("ben");

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase(), "--limits.enabled=false");
        bench.start();
        bench.start("--deploy=gateway", "--gateway.drainPerSecond=77");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static JsonObject get(String path) {
        RestBench.Response response = bench.get(path, bench.token("root", "admin"));
        assertEquals(200, response.status(), response::text);
        return response.body();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static String chat(String by, JsonObject asked) {
        RestBench.Response response = bench.post("/api/chats", bench.token(by), asked);
        assertEquals(201, response.status(), response::text);
        return response.body().getJsonObject("chat").getString("id");
    }

    @Test
    void isForAdminsAlone() {
        Stream.of("commands", "store", "configuration", "users/" + ana + "/chats")
                .forEach(path -> {
                    assertEquals(
                            403,
                            bench.get("/api/admin/" + path, bench.service()).status());
                    assertEquals(
                            403,
                            bench.get("/api/admin/" + path, bench.token(ana)).status());
                });
    }

    @Test
    void listsThePersonsChatsByNameWithNothingThatWasSaid() {
        String group = chat(ana, data("name", "Rowing", "participants", array(ben)));
        String direct = chat(ben, data("direct", true, "participants", array(ana)));
        bench.post("/api/chats/" + group + "/messages", bench.token(ben), data("text", "soup?"));
        JsonObject answer = get("/api/admin/users/" + ana + "/chats");
        assertFalse(answer.encode().contains("soup?"), answer::encode);
        List<JsonObject> chats = objects(answer.getJsonArray("chats"));
        assertEquals(
                List.of(direct, group),
                chats.stream().map(one -> one.getString("id")).toList());
        JsonObject first = chats.get(0);
        assertEquals(ben, first.getJsonObject("with").getString("id"));
        assertTrue(first.getBoolean("direct"));
        assertEquals(0, first.getInteger("unread"));
        JsonObject last = chats.get(1);
        assertEquals("Rowing", last.getString("name"));
        assertEquals("owner", last.getString("role"));
        assertEquals(2, last.getInteger("participantCount"));
        assertEquals(1, last.getInteger("unread"));
        assertNull(last.getJsonObject("with"));
        assertNotNull(last.getString("movedAt"));
        assertEquals(List.of(), objects(get("/api/admin/users/nobody/chats").getJsonArray("chats")));
    }

    @Test
    void pagesThroughThemWhileTheyChange() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(0, chat(ana, data("name", "Chat " + i, "participants", array(ben))));
        }
        List<String> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonObject page = get("/api/admin/users/" + ben + "/chats?limit=2" + cursor);
            objects(page.getJsonArray("chats")).forEach(one -> found.add(one.getString("id")));
            cursor = page.getString("cursor") == null ? null : "&cursor=" + page.getString("cursor");
            chat(ana, data("name", "Later", "participants", array(ben)));
        }
        assertEquals(expected, found);
        RestBench.Response refused =
                bench.get("/api/admin/users/" + ben + "/chats?cursor=x", bench.token("root", "admin"));
        assertEquals(400, refused.status());
        assertEquals("cursor", refused.body().getString("field"));
    }

    @Test
    void sumsTheCommandsOfAllNodes() {
        JsonObject before = get("/api/admin/commands");
        String chat = chat(ana, data("participants", array(ben)));
        for (int i = 0; i < 3; i++) {
            bench.post("/api/chats/" + chat + "/messages", bench.token(ana), data("text", "one"));
        }
        bench.post("/api/chats/nope/messages", bench.token(ana), data("text", "one"));
        JsonObject after = get("/api/admin/commands");
        assertEquals(4, answers(after) - answers(before));
        assertEquals(1, refused(after) - refused(before));
        int bounds = after.getJsonArray("boundsMs").size();
        assertEquals(
                bounds + 1,
                after.getJsonObject("commands")
                        .getJsonObject("message:send")
                        .getJsonArray("counts")
                        .size());
        assertEquals(new JsonArray(), after.getJsonArray("unanswered"));
        assertFalse(after.getJsonObject("commands").containsKey("message:search"), after::encode);
    }

    private static JsonObject sends(JsonObject answer) {
        return answer.getJsonObject("commands").getJsonObject("message:send", data("refused", 0, "counts", array()));
    }

    private static long answers(JsonObject answer) {
        return sends(answer).getJsonArray("counts").stream()
                .mapToLong(count -> ((Number) count).longValue())
                .sum();
    }

    private static long refused(JsonObject answer) {
        return sends(answer).getLong("refused");
    }

    @Test
    void tellsWhatTheStoreHolds() {
        bench.sql("delete from topic_event where created_at < now() - interval '1 day'");
        bench.sql("analyze topic_event");
        JsonObject answer = get("/api/admin/store");
        assertTrue(answer.getLong("bytes") > 1_000_000, answer::encode);
        List<JsonObject> tables = objects(answer.getJsonArray("tables"));
        assertTrue(tables.stream().anyMatch(table -> table.getString("name").equals("chat_message")), answer::encode);
        List<Long> sizes = tables.stream()
                .map(table -> table.getLong("bytes") + table.getLong("indexBytes"))
                .toList();
        assertEquals(
                sizes.stream().sorted((one, other) -> Long.compare(other, one)).toList(), sizes);
        JsonObject retention = answer.getJsonObject("retention");
        assertEquals(30L * 24 * 3600 * 1000, retention.getLong("maxAgeMs"));
        List<JsonObject> older = objects(retention.getJsonArray("older"));
        assertEquals(retention.getLong("maxAgeMs"), older.get(0).getLong("ageMs"));
        assertEquals(4, older.size());
        // The server's plans never say less than one row.
        older.forEach(age -> assertEquals(0, age.getLong("events"), age::encode));
    }

    /** A hundred thousand events, most of them old: what a shorter limit would free is known without counting. */
    @Test
    void estimatesWhatRetentionWouldFree() {
        bench.sql(
                "insert into topic_log (topic, head, first_at) values ('channel-old', 100000, now() - interval '20 days')");
        bench.sql("insert into topic_event (topic_id, seq, created_at, event, data)"
                + " select id, n, now() - interval '20 days' + n * interval '1 second', 'news', '{}'"
                + " from topic_log, generate_series(1, 100000) n where topic = 'channel-old'");
        bench.sql("vacuum analyze topic_event");
        List<JsonObject> older =
                objects(get("/api/admin/store").getJsonObject("retention").getJsonArray("older"));
        JsonObject week = older.stream()
                .filter(one -> one.getLong("ageMs") == 7L * 24 * 3600 * 1000)
                .findFirst()
                .orElseThrow();
        assertTrue(week.getLong("events") > 90_000 && week.getLong("events") < 110_000, week::encode);
        assertTrue(week.getLong("bytes") > 5_000_000, week::encode);
        assertTrue(older.get(0).getLong("events") < 1_000, () -> older.get(0).encode());
    }

    @Test
    void showsTheConfigurationOfEachNodeWithoutSecrets() {
        JsonObject answer = get("/api/admin/configuration");
        assertFalse(answer.encode().contains(RestBench.SECRET), answer::encode);
        List<JsonObject> nodes = objects(answer.getJsonArray("nodes"));
        assertEquals(2, nodes.size());
        List<Object> paces = nodes.stream()
                .map(node -> setting(node, "gateway.drainPerSecond"))
                .toList();
        assertTrue(paces.contains(77), paces::toString);
        nodes.forEach(node -> {
            assertEquals("[hidden]", setting(node, "auth.jwt.secret"));
            assertTrue(setting(node, "storage.postgres.uri").toString().contains(":[hidden]@127.0.0.1"));
        });
    }

    private static Object setting(JsonObject node, String key) {
        return objects(node.getJsonArray("settings")).stream()
                .filter(one -> one.getString("key").equals(key))
                .findFirst()
                .orElseThrow()
                .getValue("value");
    }
}
