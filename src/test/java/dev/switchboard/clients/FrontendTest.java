package dev.switchboard.clients;

import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The hub's client scripts in Chromium, and the documented React and Vue code in Vite, on the hub's origin and on that of a
 * development server, which the documentation tells to allow.
 */
@Tag("slow")
@Tag("soak")
class FrontendTest {

    @TestFactory
    Stream<DynamicTest> pagesOfBothOrigins() throws IOException {
        try (HubCluster hub = HubCluster.of(1, "--http.origins=http://localhost:3000,http://localhost:5173")) {
            JsonObject tokens = new JsonObject().put("ana", hub.token("ana")).put("ben", hub.token("ben"));
            JsonObject arguments = new JsonObject()
                    .put("port", hub.port(0))
                    .put("tokens", tokens)
                    .put("clientPage", path("client"))
                    .put("page", path("client-socketio"));
            return BrowserScript.run("pages", "frontend.mjs", arguments);
        }
    }

    private static String path(String page) {
        return DocPages.page(page).toAbsolutePath().toString();
    }
}
