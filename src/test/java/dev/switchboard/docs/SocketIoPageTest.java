package dev.switchboard.docs;

import dev.switchboard.testing.PageScript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The snippets of the page on Socket.IO, run unchanged by {@code src/test/js/pages/docs.mjs}. */
@Tag("slow")
class SocketIoPageTest extends PageScript {

    @TestFactory
    Stream<DynamicTest> workAsPasted() throws IOException {
        String page = DocPages.page("client-socketio").toAbsolutePath().toString();
        return run("docs.mjs", new JsonObject().put("page", page));
    }
}
