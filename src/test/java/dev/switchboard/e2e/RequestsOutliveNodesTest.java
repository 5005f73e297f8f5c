package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of two node processes are asked; one of the nodes is suspended, then killed, while the answers are out. */
@Tag("slow")
class RequestsOutliveNodesTest {

    private static final int LOST = 20;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<Integer> ports = NodePair.freePorts();
    private NodePair nodes;
    private WebClient http;

    @BeforeEach
    void start() {
        nodes = NodePair.start(ports);
        http = WebClient.create(vertx);
    }

    @AfterEach
    void end() {
        nodes.close();
        http.close();
        vertx.close().await();
    }

    private RawClient client(int node) {
        return RawClient.join(vertx, ports.get(node), tokens.of("ana"));
    }

    private Future<JsonObject> ask(String timeout) {
        return http.post(ports.get(0), "127.0.0.1", "/api/request")
                .bearerTokenAuthentication(tokens.of("shop", Duration.ofMinutes(5), "service"))
                .sendJsonObject(new JsonObject()
                        .put("user", "ana")
                        .put("event", "are:you")
                        .put("timeout", timeout))
                .map(response -> response.bodyAsJsonObject());
    }

    private static String idOf(RawClient client) {
        return client.next("connection_established").getString("connectionId");
    }

    @Test
    void connectionsOfANodeThatDiesAreMissing() throws Exception {
        RawClient staying = client(0).answerRequests(1);
        List<RawClient> lost = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < LOST; i++) {
            lost.add(client(1));
            ids.add(idOf(lost.get(i)));
        }
        suspended(staying);

        Future<JsonObject> asked = ask("30s");
        lost.forEach(each -> each.next("request"));
        long killedAt = System.nanoTime();
        nodes.node(1).kill();
        JsonObject answer = await(asked);
        long tookMs = (System.nanoTime() - killedAt) / 1_000_000;
        assertTrue(tookMs < 15_000, () -> "its connections were waited for until " + tookMs + " ms");
        assertEquals(1, answer.getJsonArray("answers").size(), answer::encode);
        assertEquals(
                idOf(staying), answer.getJsonArray("answers").getJsonObject(0).getString("connectionId"));
        Set<String> missing = new TreeSet<>();
        answer.getJsonArray("missing").forEach(id -> missing.add((String) id));
        assertEquals(ids, missing);
    }

    /** A node that does not say which connections it has is named, and the others are asked. */
    private void suspended(RawClient staying) {
        nodes.node(1).pause();
        JsonObject answer = await(ask("3s"));
        nodes.node(1).unpause();
        assertEquals(1, answer.getJsonArray("unanswered").size(), answer::encode);
        assertEquals(new JsonArray(), answer.getJsonArray("missing"));
        assertEquals(
                idOf(staying), answer.getJsonArray("answers").getJsonObject(0).getString("connectionId"));
        staying.answerRequests(1);
    }
}
