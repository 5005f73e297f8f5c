package dev.switchboard.e2e;

import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The application in a real browser against two node processes, one of which is killed at the end. The scenarios are in
 * {@code src/test/js/app/scenarios.mjs}.
 */
@Tag("slow")
class AppTest {

    private static final List<String> ENDPOINTS = List.of("websocket", "socketio", "bridge");

    private final List<Integer> ports = NodePair.freePorts();
    /** Where the scenarios listen for the links that the hook gets. */
    private final int mailPort = TestStores.freePort();

    private NodePair nodes;

    @BeforeEach
    void start() {
        String origins = String.join(",", NodePair.origins(ports));
        nodes = NodePair.start(
                ports,
                "--http.origins=" + origins,
                "--app.nodes=" + origins,
                "--concerns.account.settings.hashing.iterations=1000",
                "--http.publicUrl=" + NodePair.origins(ports).get(0),
                "--push.contact=mailto:hub@example.org",
                "--push.hosts=127.0.0.1",
                BackEndStub.hook("http://127.0.0.1:" + mailPort, List.of("account:link")));
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @TestFactory
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    Stream<DynamicTest> servesBrowserClients() throws IOException {
        return BrowserScript.run("app", "run.mjs", hub());
    }

    private JsonObject hub() {
        return new JsonObject()
                .put("nodes", new JsonArray(NodePair.origins(ports)))
                .put("pids", new JsonArray(nodes.pids()))
                .put("endpoints", new JsonArray(ENDPOINTS))
                .put("mailPort", mailPort)
                .put("serviceToken", token("parcels", "service"))
                .put("adminToken", token("operator", "admin"));
    }

    private static String token(String user, String role) {
        Vertx vertx = Vertx.vertx();
        try {
            return new TestTokens(vertx).of(user, Duration.ofHours(1), role);
        } finally {
            vertx.close().await();
        }
    }
}
