package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;

/** A script of {@code src/test/js/pages} in a real browser against a hub of one node, with tokens for Ana and Ben. */
public abstract class PageScript {

    private HubCluster hub;

    @BeforeEach
    void start() {
        hub = HubCluster.of(1);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /**
     * @param arguments the script's arguments besides {@code port} and {@code tokens}
     */
    protected final Stream<DynamicTest> run(String script, JsonObject arguments) throws IOException {
        JsonObject tokens = new JsonObject().put("ana", hub.token("ana")).put("ben", hub.token("ben"));
        return BrowserScript.run(
                "pages", script, arguments.copy().put("port", hub.port(0)).put("tokens", tokens));
    }
}
