package dev.switchboard.clients;

import dev.switchboard.testing.NodeScript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The hub's own client against a scripted hub, without waiting. The scenarios are in {@code src/test/js/client/faults.mjs}. */
@Tag("slow")
class HubClientFaultsTest {

    private static final Path MODULE = Path.of("target/classes/web/client/switchboard.js");

    @TestFactory
    Stream<DynamicTest> survivesFaults() throws IOException {
        return NodeScript.run(
                "client",
                "faults.mjs",
                new JsonObject().put("module", MODULE.toUri().toString()));
    }
}
