package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** REST of a node that starts while PostgreSQL is unavailable. */
@Tag("slow")
class RestWithoutStoreTest {

    /** Operations that need no store, or only send ephemeral events. */
    private static final Set<String> WITHOUT = Set.of(
            "getHub",
            "getSession",
            "getPresence",
            "listDevices",
            "getFigures",
            "findConnections",
            "disconnectUser",
            "listConnections",
            "getCluster",
            "getOpenApi",
            "getAsyncApi");

    /** Operations on connections and nodes, which need no store: the id is unknown. */
    private static final Set<String> UNKNOWN =
            Set.of("closeConnection", "drainNode", "resumeNode", "beginOpenId", "finishOpenId");

    private static final Map<String, String> QUERIES =
            Map.of("findUsers", "?query=a", "findConnections", "?search=a", "traceMessage", "?user=ana&message=a");
    private static final String ID = UUID.randomUUID().toString();
    private static final Map<String, JsonObject> BODIES = Map.of(
            "register", data("username", "anabel", "password", "correct horse"),
            "login", data("username", "anabel", "password", "correct horse"),
            "createTodo", data("title", "a"),
            "createChat", data("participants", RestBench.array("ben")),
            "updateChat", data("name", "a"),
            "sendMessage", data("text", "a"),
            "publish", data("user", "ana", "event", "a"),
            "notify", data("user", "ana", "message", "a"));

    @Test
    void answersUnavailableUntilTheStoreIsBack() throws Exception {
        String database = TestStores.freshDatabase();
        int port = URI.create(database).getPort();
        try (Valve postgres = new Valve(port);
                RestBench bench = new RestBench(database.replace(":" + port + "/", ":" + postgres.port() + "/"))) {
            bench.start();
            Document document =
                    new Document(bench.get("/api/openapi.json", null).body());
            String service = bench.token(someone("shop"), "admin");
            for (Document.Described operation : document.operations()) {
                String query = QUERIES.getOrDefault(operation.id(), "");
                RestBench.Response response =
                        bench.send(operation.method(), operation.path(ID) + query, service, BODIES.get(operation.id()));
                assertEquals(
                        WITHOUT.contains(operation.id()) ? 200 : UNKNOWN.contains(operation.id()) ? 404 : 503,
                        response.status(),
                        () -> operation.id() + response.text());
                document.check(operation.id(), null, response);
                if (response.status() == 503) {
                    assertTrue(response.body().getBoolean("retryable"), operation.id());
                }
            }
            servesWhatNeedsNoStore(bench);
            postgres.open();
            Await.until(
                    "a todo",
                    () -> bench.post("/api/todos", service, data("title", "a")).status() == 201);
        }
    }

    private static void servesWhatNeedsNoStore(RestBench bench) {
        String ana = someone("ana");
        try (RawClient socket = bench.socket(0, ana)) {
            JsonObject wanted = data("all", true, "event", "news", "data", "the store is unavailable");
            assertEquals(
                    200, bench.post("/api/publish", bench.service(), wanted).status());
            assertEquals("the store is unavailable", socket.next("news").getString("data"));
        }
    }
}
