package dev.switchboard.e2e;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The console in a real browser, with nodes that can be killed; what it does there is in {@code src/test/js/pages/console.mjs}. */
class ConsoleTest {

    private static final int SIZE = 3;

    private final List<HubProcess> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(HubProcess::close);
    }

    @TestFactory
    Stream<DynamicTest> showsAnOperatorTheCluster() throws IOException {
        int port = TestStores.freePort();
        start(port);
        JsonArray ids = new JsonArray();
        nodes.forEach(node -> ids.add(node.await("Switchboard ready:.* node=(\\S+)")));
        JsonArray pids = new JsonArray();
        nodes.forEach(node -> pids.add(node.pid()));
        return BrowserScript.run(
                "pages",
                "console.mjs",
                new JsonObject()
                        .put("port", port)
                        .put("tokens", tokens())
                        .put("nodes", ids)
                        .put("pids", pids));
    }

    private void start(int port) {
        String database = TestStores.freshDatabase();
        int clusterPort = TestStores.freePort();
        for (int i = 0; i < SIZE; i++) {
            nodes.add(HubProcess.start(
                    "--storage.postgres.uri=" + database,
                    "--storage.redis.uri=" + TestStores.redis(),
                    "--auth.jwt.secret=" + TestTokens.SECRET,
                    "--cluster.port=" + clusterPort,
                    "--cluster.portCount=8",
                    "--http.port=" + (i == 0 ? port : 0),
                    "--ops.port=0",
                    "--limits.enabled=false"));
        }
    }

    private static JsonObject tokens() {
        Vertx vertx = Vertx.vertx();
        try {
            TestTokens tokens = new TestTokens(vertx);
            JsonObject all = new JsonObject().put("root", tokens.of("root", Duration.ofHours(1), "admin"));
            Stream.of("ana", "ben", "cleo", "eve").forEach(user -> all.put(user, tokens.of(user)));
            return all;
        } finally {
            vertx.close().await();
        }
    }
}
