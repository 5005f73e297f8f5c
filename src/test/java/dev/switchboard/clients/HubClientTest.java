package dev.switchboard.clients;

import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.NodeScript;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The hub's own client against two node processes, one of which is killed at the end. The scenarios are in
 * {@code src/test/js/client}.
 */
@Tag("slow")
class HubClientTest {

    /** Where the page of {@code browser.mjs} comes from. */
    private final int site = TestStores.freePort();

    private final List<Integer> ports = List.of(TestStores.freePort(), TestStores.freePort());
    private final List<HubProcess> nodes = new ArrayList<>();

    @BeforeEach
    void start() {
        String database = TestStores.freshDatabase();
        int clusterPort = TestStores.freePort();
        String origins = String.join(",", origins()) + ",http://127.0.0.1:" + site;
        for (int port : ports) {
            nodes.add(HubProcess.start(
                    "--storage.postgres.uri=" + database,
                    "--storage.redis.uri=" + TestStores.redis(),
                    "--auth.jwt.secret=" + TestTokens.SECRET,
                    "--cluster.port=" + clusterPort,
                    "--cluster.portCount=8",
                    "--http.port=" + port,
                    "--http.origins=" + origins,
                    "--ops.port=0",
                    "--limits.enabled=false"));
        }
        nodes.forEach(node -> node.await("Switchboard ready"));
    }

    @AfterEach
    void end() {
        nodes.forEach(HubProcess::close);
    }

    @TestFactory
    Stream<DynamicTest> servesNodePrograms() throws IOException {
        return NodeScript.run("client", "client.mjs", hub());
    }

    @TestFactory
    Stream<DynamicTest> servesPages() throws IOException {
        return BrowserScript.run("client", "browser.mjs", hub());
    }

    private JsonObject hub() {
        return new JsonObject()
                .put("nodes", new JsonArray(origins()))
                .put("pids", new JsonArray(nodes.stream().map(HubProcess::pid).toList()))
                .put("site", site)
                .put("page", DocPages.page("client").toAbsolutePath().toString())
                .put("secret", TestTokens.SECRET)
                .put("serviceToken", serviceToken());
    }

    private List<String> origins() {
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
