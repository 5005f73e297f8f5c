package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each act of an administrator or a service leaves one entry, with its answer. */
@Tag("slow")
class AuditActsTest {

    private static RestBench bench;
    private static BackEndStub stub;

    private final String chief = someone("chief");
    private final String ben = someone("ben");

    @BeforeAll
    static void open() {
        stub = new BackEndStub();
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--limits.enabled=false",
                "--concerns.tables.http.url=" + stub.url(),
                "--concerns.tables.http.secret=a secret that the tables know",
                "--concerns.tables.commands=table:take");
        bench.start();
        bench.start();
    }

    @AfterAll
    static void close() {
        bench.close();
        stub.close();
    }

    private String admin() {
        return bench.token(chief, "admin");
    }

    /** What this test's administrator did, but that they came. */
    private List<JsonObject> acts() {
        List<JsonObject> acts = page("actor=" + chief);
        acts.removeIf(entry -> entry.getString("action").equals("console:sign-in"));
        return acts;
    }

    private List<JsonObject> page(String query) {
        RestBench.Response page = bench.get("/api/admin/audit?limit=200&" + query, admin());
        assertEquals(200, page.status(), page::text);
        JsonArray entries = page.body().getJsonArray("entries");
        List<JsonObject> list = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            list.add(entries.getJsonObject(i));
        }
        return list;
    }

    private void did(String action, String target) {
        List<JsonObject> acts = acts();
        assertEquals(1, acts.size(), acts::toString);
        assertEquals(action, acts.get(0).getString("action"));
        assertEquals(target, acts.get(0).getString("target"));
        assertEquals("127.0.0.1", acts.get(0).getString("address"));
    }

    private RestBench.Response post(String path, JsonObject body) {
        RestBench.Response answer = bench.post(path, admin(), body);
        assertEquals(200, answer.status(), answer::text);
        return answer;
    }

    @Test
    void revokingIsRecorded() {
        post("/api/users/" + ben + "/revoke", data());
        did("user:revoke", ben);
    }

    @Test
    void disconnectingIsRecorded() {
        post("/api/users/" + ben + "/disconnect", data());
        did("user:disconnect", ben);
    }

    @Test
    void erasingIsRecordedOnceHoweverOftenItIsAskedFor() {
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    202,
                    bench.send(HttpMethod.DELETE, "/api/users/" + ben, admin(), null)
                            .status());
        }
        did("user:erase", ben);
    }

    @Test
    void closingAConnectionIsRecorded() {
        try (RawClient socket = bench.socket(1, ben)) {
            String connection = socket.next("connection_established").getString("connectionId");
            post("/api/admin/connections/" + connection + "/close", data());
            did("connection:close", connection);
        }
    }

    @Test
    void movingMembersIsRecorded() {
        try (RawClient socket = bench.socket(1, ben)) {
            socket.next("connection_established");
            post("/api/members", data("action", "join", "topics", array("room-quay"), "user", ben));
            did("members:move", ben);
            assertEquals(1, acts().get(0).getJsonObject("detail").getInteger("connections"));
        }
    }

    /** The answer of a concern over HTTP is its act, not that of the person who asked. */
    @Test
    void movingMembersByTheEffectsOfAConcernIsRecorded() {
        JsonObject join = data("action", "join", "topics", array("room-table"), "user", ben);
        stub.answer(data("success", true, "effects", data("members", array(join))));
        try (RawClient ana = bench.socket(0, someone("ana"));
                RawClient socket = bench.socket(1, ben)) {
            socket.next("connection_established");
            ana.succeed("table:take", data());
            assertEquals("table", socket.next("joined").getJsonObject("data").getString("room"));
            JsonObject act = page("actor=concern:tables").get(0);
            assertEquals("members:move", act.getString("action"));
            assertEquals(ben, act.getString("target"));
            assertEquals(
                    data(
                            "joins",
                            true,
                            "topics",
                            array("room-events/table"),
                            "topicCount",
                            1,
                            "users",
                            1,
                            "connections",
                            1),
                    act.getJsonObject("detail"));
        }
    }

    @Test
    void drainingAndResumingAreRecorded() {
        String node = bench.node(1).nodeId();
        post("/api/admin/nodes/" + node + "/drain", data());
        did("node:drain", node);
        post("/api/admin/nodes/" + node + "/resume", data());
        assertEquals("node:resume", acts().get(0).getString("action"));
    }

    @Test
    void givingARoleIsRecordedWithTheChat() {
        String chat = bench.post("/api/chats", admin(), data("participants", array(ben)))
                .body()
                .getJsonObject("chat")
                .getString("id");
        try (RawClient socket = RawClient.join(bench.vertx, bench.port(0), admin())) {
            socket.succeed("chat:role", data("chatId", chat, "userId", ben, "role", "admin"));
            socket.succeed("chat:role", data("chatId", chat, "userId", ben, "role", "admin"));
        }
        List<JsonObject> acts = acts();
        assertEquals(1, acts.size(), acts::toString);
        assertEquals(ben, acts.get(0).getString("target"));
        assertEquals(data("chat", chat, "role", "admin"), acts.get(0).getJsonObject("detail"));
    }

    @Test
    void anActThatIsRefusedIsNotRecorded() {
        assertEquals(
                404,
                bench.post("/api/admin/connections/none/close", admin(), data()).status());
        assertEquals(
                404, bench.post("/api/admin/hooks/none/retry", admin(), data()).status());
        assertEquals(List.of(), acts());
    }

    @Test
    void anAdministratorWhoComesIsRecordedOnceAndOnlyTheyMayRead() {
        bench.get("/api/admin/figures", admin());
        bench.get("/api/admin/figures", admin());
        String signIns = "/api/admin/audit?action=console:sign-in&actor=" + chief;
        until(() -> !bench.get(signIns, admin()).body().getJsonArray("entries").isEmpty());
        assertEquals(
                1, bench.get(signIns, admin()).body().getJsonArray("entries").size());
        assertEquals(403, bench.get("/api/admin/audit", bench.service()).status());
        assertEquals(
                400,
                bench.send(
                                HttpMethod.GET,
                                "/api/admin/audit?cursor=x",
                                Map.of("Authorization", "Bearer " + admin()),
                                null)
                        .status());
    }

    @Test
    void noEntryHasAToken() {
        String token = admin();
        bench.post("/api/users/" + ben + "/revoke", token, data());
        String page = bench.get("/api/admin/audit?limit=200", token).text();
        assertFalse(page.contains(token.substring(token.lastIndexOf('.') + 1)));
    }
}
