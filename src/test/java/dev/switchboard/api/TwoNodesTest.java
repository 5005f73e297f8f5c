package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Back ends' requests to one node take effect on all nodes. The second of the two nodes runs endpoints only. */
@Tag("slow")
class TwoNodesTest {

    private static RestBench bench;

    private final String ana = someone("ana");
    private final String ben = someone("ben");

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase(), "--auth.revocationInterval=100ms");
        bench.start();
        bench.start("--deploy=gateway");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static JsonObject ask(String path, JsonObject body) {
        RestBench.Response response = bench.post(path, bench.service(), body);
        assertEquals(200, response.status(), response::text);
        return response.body();
    }

    private static String connection(RawClient socket) {
        return socket.next("connection_established").getString("connectionId");
    }

    @Test
    void publishesToConnectionsRoomsUsersAndAllOnEveryNode() {
        try (RawClient here = bench.socket(0, ana);
                RawClient there = bench.socket(1, ana);
                RawClient other = bench.socket(1, ben)) {
            List<RawClient> all = List.of(here, there, other);
            here.succeed("joinRoom", data("room", ana));
            there.succeed("joinRoom", data("room", ana));
            String name = "test:" + UUID.randomUUID();
            ask("/api/publish", data("connection", connection(there), "event", name + "-connection"));
            ask("/api/publish", data("room", ana, "event", name + "-room"));
            ask("/api/publish", data("user", ana, "event", name + "-user"));
            ask(
                    "/api/publish",
                    data("connection", array(connection(here), connection(other)), "event", name + "-both"));
            JsonObject union = data("user", array(ana, ben), "room", ana, "connection", connection(there));
            ask("/api/publish", union.put("event", name + "-union"));
            ask("/api/publish", data("all", true, "event", name + "-all", "data", array(1)));
            all.forEach(socket -> socket.next(name + "-all"));
            assertEquals(List.of("-room", "-user", "-both", "-union", "-all"), events(here, name));
            assertEquals(List.of("-connection", "-room", "-user", "-union", "-all"), events(there, name));
            assertEquals(List.of("-both", "-union", "-all"), events(other, name));
        }
    }

    private static List<String> events(RawClient socket, String name) {
        return socket.all().stream()
                .map(frame -> frame.getString("type"))
                .filter(type -> type.startsWith(name))
                .map(type -> type.substring(name.length()))
                .toList();
    }

    @Test
    void answersForTheWholeCluster() {
        try (RawClient here = bench.socket(0, ana);
                RawClient there = bench.socket(1, ana)) {
            JsonArray connections =
                    bench.get("/api/connections", bench.service()).body().getJsonArray("connections");
            Set<String> nodes = new HashSet<>();
            connections.stream()
                    .map(JsonObject.class::cast)
                    .filter(connection -> ana.equals(connection.getString("userId")))
                    .forEach(connection -> nodes.add(connection.getString("node")));
            Set<String> both = Set.of(bench.node(0).nodeId(), bench.node(1).nodeId());
            assertEquals(both, nodes);
            JsonArray cluster =
                    bench.get("/api/cluster", bench.service()).body().getJsonArray("nodes");
            assertEquals(2, cluster.size());
            assertEquals(2, ask("/api/users/" + ana + "/disconnect", null).getInteger("closed"));
            assertEquals(4403, here.closeCode());
            assertEquals(4403, there.closeCode());
            // The user's tokens stay valid.
            bench.socket(0, ana).close();
        }
    }

    @Test
    void endsARevokedUsersConnectionsOnEveryNodeAndRefusesOlderTokens() {
        String old = bench.token(ana);
        List<RawClient> own = connect(old);
        try (RawClient other = bench.socket(1, ben)) {
            JsonObject answer = ask("/api/users/" + ana + "/revoke", null);
            own.forEach(socket -> assertEquals(4403, socket.closeCode()));
            assertEquals("revoked", own.get(0).closeReason());
            assertEquals(4, answer.getInteger("closed"));
            assertEquals(new JsonArray(), answer.getJsonArray("unanswered"));
            refuses(old, 0);
            refuses(old, 1);
            String fresh = bench.token(ana);
            RawClient.join(bench.vertx, bench.port(1), fresh).close();
            assertEquals(200, bench.get("/api/todos", fresh).status());
            assertFalse(other.isClosed());
        }
    }

    private static List<RawClient> connect(String token) {
        return Stream.of(0, 0, 1, 1)
                .map(node -> RawClient.join(bench.vertx, bench.port(node), token))
                .toList();
    }

    /** A busy machine may need several attempts. */
    @Test
    void endsThemWithinOneSecond() {
        Duration took = Duration.ofDays(1);
        for (int i = 0; i < 5 && took.compareTo(Duration.ofSeconds(1)) >= 0; i++) {
            List<RawClient> own = connect(bench.token(ana));
            long asked = System.nanoTime();
            ask("/api/users/" + ana + "/revoke", null);
            own.forEach(RawClient::closeCode);
            took = Duration.ofNanos(System.nanoTime() - asked);
        }
        assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
    }

    private static void refuses(String token, int node) {
        assertEquals(401, bench.get("/api/todos", token).status());
        try (RawClient refused = RawClient.open(bench.vertx, bench.port(node), "/ws?token=" + token)) {
            assertEquals(4401, refused.closeCode());
        }
    }

    @Test
    void refusesToRefreshAConnectionWithARevokedToken() {
        String old = bench.token(ana);
        ask("/api/users/" + ana + "/revoke", null);
        try (RawClient socket = bench.socket(1, ana)) {
            JsonObject answer = socket.request("auth:refresh", data("token", old));
            assertEquals("UNAUTHORIZED", answer.getString("code"));
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void appliesRevocationsOnANodeThatStartsLaterOrWasNotReached() throws Exception {
        String old = bench.token(ana);
        ask("/api/users/" + ana + "/revoke", null);
        try (RawClient socket = bench.socket(1, ben);
                HubNode late = bench.start("--deploy=gateway")) {
            try (RawClient refused = RawClient.open(bench.vertx, late.httpPort(), "/ws?token=" + old)) {
                assertEquals(4401, refused.closeCode());
            }
            // Written to the store only, as if the node was unreachable at the time.
            bench.sql(
                    "insert into account_revocation (user_id, not_before) values ($1, now() + interval '1 second')",
                    ben);
            Await.until("found in the store", socket::isClosed);
            assertEquals(4403, socket.closeCode());
        }
    }
}
