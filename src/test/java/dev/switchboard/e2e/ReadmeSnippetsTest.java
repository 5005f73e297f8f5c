package dev.switchboard.e2e;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** README's snippets for Socket.IO, run as they stand by {@code src/test/js/pages/readme.mjs}. */
@Tag("slow")
class ReadmeSnippetsTest extends PageScript {

    @TestFactory
    Stream<DynamicTest> workAsPasted() throws IOException {
        return run(
                "readme.mjs",
                new JsonObject()
                        .put("readme", Path.of("README.md").toAbsolutePath().toString()));
    }
}
