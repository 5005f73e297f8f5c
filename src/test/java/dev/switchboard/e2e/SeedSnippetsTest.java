package dev.switchboard.e2e;

import dev.switchboard.testing.PageScript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Snippets that users have pasted into their apps, from the documents of the original request ({@code
 * src/test/resources/seeds}), run unchanged by {@code src/test/js/pages/seeds.mjs}.
 */
@Tag("slow")
class SeedSnippetsTest extends PageScript {

    @TestFactory
    Stream<DynamicTest> workAsPasted() throws IOException {
        Path folder = Path.of("src/test/resources/seeds").toAbsolutePath();
        return run("seeds.mjs", new JsonObject().put("folder", folder.toString()));
    }
}
