package dev.switchboard.e2e;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The plain page for Socket.IO in a real browser; what it does there is in {@code src/test/js/pages/example.mjs}. */
class ExamplePageTest {

    private HubCluster hub;

    @BeforeEach
    void start() {
        hub = HubCluster.of(1);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @TestFactory
    Stream<DynamicTest> letsTwoPeopleTalk() throws IOException {
        JsonObject tokens = new JsonObject().put("ana", hub.token("ana")).put("ben", hub.token("ben"));
        return BrowserScript.run(
                "pages",
                "example.mjs",
                new JsonObject().put("port", hub.port(0)).put("tokens", tokens));
    }
}
