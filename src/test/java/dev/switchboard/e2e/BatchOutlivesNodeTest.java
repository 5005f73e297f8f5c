package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.range;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node process is killed when it has committed one half of a batch, and the back end sends the batch to another node again:
 * each event is heard once, in its order.
 */
@Tag("slow")
@Tag("soak")
class BatchOutlivesNodeTest {

    private static final int EACH = 500;

    private final String database = TestStores.freshDatabase();
    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<Integer> ports = NodePair.freePorts();
    private NodePair nodes;
    private WebClient http;

    @BeforeEach
    void start() {
        nodes = NodePair.startOn(database, ports);
        http = WebClient.create(vertx);
    }

    @AfterEach
    void end() {
        nodes.close();
        http.close();
        vertx.close().await();
    }

    @Test
    void sentAgainItIsHeardOnce() throws SQLException, InterruptedException {
        RawClient ana = listener("ana");
        RawClient ben = listener("ben");
        // So that the log of ben exists, and can be held.
        assertTrue(resultOf(await(publish(1, new JsonArray().add(event("ben", 0)))), 0));
        until(() -> heard(ben).size() == 1);
        Future<JsonObject> lost;
        try (Connection holder = TestMigrations.connect(database);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-ben' for update");
            lost = publish(0, batch());
            until(() -> heard(ana).size() == EACH);
            assertFalse(lost.isComplete(), "the batch is answered before its end");
            nodes.node(0).kill();
            until(lost::isComplete);
        }
        assertTrue(lost.failed(), () -> "answered: " + lost.result());

        JsonObject again = await(publish(1, batch()));
        for (int i = 0; i < 2 * EACH; i++) {
            assertTrue(resultOf(again, i), again::encode);
        }
        until(() -> heard(ben).size() == 1 + EACH);
        // After everything that was to come.
        assertTrue(resultOf(await(publish(1, new JsonArray().add(event("ana", EACH + 1)))), 0));
        until(() -> heard(ana).size() > EACH);
        assertEquals(range(1, EACH + 1), heard(ana));
        assertEquals(range(0, EACH), heard(ben));
    }

    private RawClient listener(String user) {
        RawClient client = RawClient.join(vertx, ports.get(1), tokens.of(user));
        client.next("connection_established");
        return client;
    }

    private static List<Long> heard(RawClient client) {
        return client.of("order:step").stream()
                .map(event -> event.getJsonObject("data").getLong("step"))
                .toList();
    }

    /** Those of both people in turns. */
    private static JsonArray batch() {
        JsonArray batch = new JsonArray();
        for (int step = 1; step <= EACH; step++) {
            batch.add(event("ana", step)).add(event("ben", step));
        }
        return batch;
    }

    private static JsonObject event(String user, int step) {
        return new JsonObject()
                .put("user", user)
                .put("event", "order:step")
                .put("data", new JsonObject().put("step", step))
                .put("clientId", user + "-" + step);
    }

    private Future<JsonObject> publish(int node, JsonArray batch) {
        return http.post(ports.get(node), "127.0.0.1", "/api/publish")
                .bearerTokenAuthentication(tokens.of("shop", Duration.ofMinutes(5), "service"))
                .sendJsonObject(new JsonObject().put("batch", batch))
                .map(response -> response.bodyAsJsonObject());
    }

    private static boolean resultOf(JsonObject answer, int index) {
        return answer.getJsonArray("results").getJsonObject(index).getBoolean("success");
    }
}
