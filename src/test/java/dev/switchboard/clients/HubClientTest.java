package dev.switchboard.clients;

import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.NodeScript;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
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

    private final List<Integer> ports = NodePair.freePorts();
    private NodePair nodes;

    @BeforeEach
    void start() {
        String origins = String.join(",", NodePair.origins(ports)) + ",http://127.0.0.1:" + site;
        nodes = NodePair.start(
                ports,
                "--http.origins=" + origins,
                "--channels.open.history.count=1000",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user",
                "--channels.open.presence=true");
    }

    @AfterEach
    void end() {
        nodes.close();
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
                .put("nodes", new JsonArray(NodePair.origins(ports)))
                .put("pids", new JsonArray(nodes.pids()))
                .put("site", site)
                .put("page", DocPages.page("client").toAbsolutePath().toString())
                .put("secret", TestTokens.SECRET)
                .put("serviceToken", serviceToken());
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
