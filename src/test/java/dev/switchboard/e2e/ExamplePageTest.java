package dev.switchboard.e2e;

import dev.switchboard.testing.PageScript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The plain Socket.IO page in a real browser. The checks are in {@code src/test/js/pages/example.mjs}. */
@Tag("slow")
class ExamplePageTest extends PageScript {

    @TestFactory
    Stream<DynamicTest> letsTwoPeopleTalk() throws IOException {
        return run("example.mjs", new JsonObject());
    }
}
