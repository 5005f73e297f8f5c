package dev.switchboard.clients;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodeScript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The versions of {@code socket.io-client} that people have, each over each transport, against two nodes. */
@Tag("slow")
class SocketIoVersionsTest {

    /** Two for each check; more than enough. */
    private static final int PEOPLE = 200;

    private static HubCluster hub;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(2);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @TestFactory
    Stream<DynamicTest> everyVersionOverEveryTransport() throws IOException {
        JsonObject tokens = new JsonObject();
        for (int i = 0; i < PEOPLE; i++) {
            tokens.put("matrix-" + i, hub.token("matrix-" + i));
        }
        JsonArray ports = new JsonArray().add(hub.port(0)).add(hub.port(1));
        return NodeScript.run(
                "versions", "versions.mjs", new JsonObject().put("ports", ports).put("tokens", tokens));
    }
}
