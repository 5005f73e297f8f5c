package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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
            "getCommandTimings",
            "getConfiguration",
            "moveConnections",
            "askClients",
            "findConnections",
            "disconnectUser",
            "listConnections",
            "getCluster",
            "getOpenApi",
            "getAsyncApi");

    /** Operations on connections and nodes, which need no store: the id is unknown. */
    private static final Set<String> UNKNOWN =
            Set.of("closeConnection", "drainNode", "resumeNode", "beginOpenId", "finishOpenId");

    /** Refused whatever the store says: without {@code http.publicUrl} there are no links, an id is no topic, none is no stream. */
    private static final Map<String, Integer> REFUSED =
            Map.of("changeEmail", 403, "resetPassword", 403, "listMembers", 400, "streamEvents", 400);

    private static final String ID = UUID.randomUUID().toString();
    private static final Map<String, String> QUERIES = Map.of(
            "findUsers", "?query=a",
            "findConnections", "?search=a",
            "uploadFile", "?chatId=" + ID,
            "searchMessages", "?query=a",
            "traceMessage", "?user=ana&message=a");
    private static final Map<String, JsonObject> BODIES = Map.ofEntries(
            entry("register", data("username", "anabel", "password", "correct horse")),
            entry("login", data("username", "anabel", "password", "correct horse")),
            entry("createTodo", data("title", "a")),
            entry("createChat", data("participants", RestBench.array("ben"))),
            entry("updateChat", data("name", "a")),
            entry("sendMessage", data("text", "a")),
            entry("publish", data("user", "ana", "event", "a")),
            entry("notify", data("user", "ana", "message", "a")),
            entry("linkFiles", data("fileIds", RestBench.array(ID))),
            entry(
                    "subscribeToPush",
                    data(
                            "endpoint",
                            "https://updates.push.services.mozilla.com/wpush/v2/a",
                            "keys",
                            data(
                                    "p256dh",
                                    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                                    "auth",
                                    "BTBZMqHH6r4Tts7J_aSIgg"))),
            entry("unsubscribeFromPush", data("endpoint", "https://updates.push.services.mozilla.com/wpush/v2/a")),
            entry("changeProfile", data("displayName", "Ana")),
            entry("deleteAccount", data("password", "correct horse")),
            entry("changePassword", data("current", "correct horse", "password", "battery staple")),
            entry("changeEmail", data("email", "ana@example.org", "password", "correct horse")),
            entry("resetPassword", data("username", "ana")),
            entry("confirmLink", data("token", "a")),
            entry("askClients", data("user", "nobody", "event", "confirm")),
            entry("moveConnections", data("action", "join", "topics", RestBench.array("room-a"), "user", "nobody")));

    private static int expected(String operation) {
        if (WITHOUT.contains(operation)) {
            return 200;
        }
        return UNKNOWN.contains(operation) ? 404 : REFUSED.getOrDefault(operation, 503);
    }

    @Test
    void answersUnavailableUntilTheStoreIsBack() throws Exception {
        String database = TestStores.freshDatabase();
        int port = URI.create(database).getPort();
        try (Valve postgres = new Valve(port);
                RestBench bench = new RestBench(
                        database.replace(":" + port + "/", ":" + postgres.port() + "/"),
                        "--push.contact=mailto:hub@example.org")) {
            bench.start();
            Document document =
                    new Document(bench.get("/api/openapi.json", null).body());
            String service = bench.token(someone("shop"), "admin");
            List<String> others = new ArrayList<>();
            for (Document.Described operation : document.operations()) {
                String query = QUERIES.getOrDefault(operation.id(), "");
                RestBench.Response response =
                        bench.send(operation.method(), operation.path(ID) + query, service, BODIES.get(operation.id()));
                if (response.status() != expected(operation.id())) {
                    others.add(operation.id() + " " + response.status() + " " + response.text());
                }
                document.check(operation.id(), null, response);
                if (response.status() == 503) {
                    assertTrue(response.body().getBoolean("retryable"), operation.id());
                }
            }
            assertEquals(List.of(), others);
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
