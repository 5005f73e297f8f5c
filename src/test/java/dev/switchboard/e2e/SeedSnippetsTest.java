package dev.switchboard.e2e;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What people have pasted into their apps, from the documents that the hub was asked for with: {@code src/test/resources/seeds},
 * run as it stands by {@code src/test/js/pages/seeds.mjs}.
 */
class SeedSnippetsTest {

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
    Stream<DynamicTest> workAsPasted() throws IOException {
        JsonObject tokens = new JsonObject().put("ana", hub.token("ana")).put("ben", hub.token("ben"));
        return BrowserScript.run(
                "pages",
                "seeds.mjs",
                new JsonObject()
                        .put("port", hub.port(0))
                        .put("tokens", tokens)
                        .put(
                                "folder",
                                Path.of("src/test/resources/seeds")
                                        .toAbsolutePath()
                                        .toString()));
    }
}
