package dev.switchboard.e2e;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The application in a real browser against two node processes, one of which is killed at the end. The scenarios are in
 * {@code src/test/js/app/scenarios.mjs}.
 */
@Tag("slow")
class AppTest {

    private static final List<String> ENDPOINTS = List.of("websocket", "socketio", "bridge");

    private final List<HubProcess> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(HubProcess::close);
    }

    @TestFactory
    Stream<DynamicTest> servesBrowserClients() throws Exception {
        List<Integer> ports = List.of(TestStores.freePort(), TestStores.freePort());
        start(ports);
        return BrowserScript.run("app", "run.mjs", hub(ports));
    }

    private void start(List<Integer> ports) {
        String database = TestStores.freshDatabase();
        int clusterPort = TestStores.freePort();
        String origins = String.join(",", origins(ports));
        for (int port : ports) {
            nodes.add(HubProcess.start(
                    "--storage.postgres.uri=" + database,
                    "--storage.redis.uri=" + TestStores.redis(),
                    "--auth.jwt.secret=" + TestTokens.SECRET,
                    "--cluster.port=" + clusterPort,
                    "--cluster.portCount=8",
                    "--http.port=" + port,
                    "--http.origins=" + origins,
                    "--app.nodes=" + origins,
                    "--ops.port=0",
                    "--limits.enabled=false",
                    "--concerns.account.settings.hashing.iterations=1000"));
        }
        nodes.forEach(node -> node.await("Switchboard ready"));
    }

    private JsonObject hub(List<Integer> ports) {
        return new JsonObject()
                .put("nodes", new JsonArray(origins(ports)))
                .put("pids", new JsonArray(nodes.stream().map(HubProcess::pid).toList()))
                .put("endpoints", new JsonArray(ENDPOINTS))
                .put("serviceToken", serviceToken());
    }

    private static List<String> origins(List<Integer> ports) {
        return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
    }

    private static String serviceToken() {
        Vertx vertx = Vertx.vertx();
        try {
            return new TestTokens(vertx).of("parcels", Duration.ofHours(1), "service");
        } finally {
            vertx.close().await();
        }
    }
}
