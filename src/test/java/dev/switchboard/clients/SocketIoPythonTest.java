package dev.switchboard.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodeScript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code python-socketio} with {@code requests} and {@code websocket-client}, as Debian packages them, over each transport
 * against two nodes. Skipped where the packages are missing; {@code .ci/run} installs them.
 */
@Tag("slow")
class SocketIoPythonTest {

    /** Debian's own: another interpreter on the path has not its packages. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final int PEOPLE = 18;

    private static HubCluster hub;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(hasPackages(), "no python3-socketio on this machine");
        hub = HubCluster.of(2);
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    private static boolean hasPackages() throws Exception {
        Path python = Path.of(PYTHON);
        return python.toFile().canExecute()
                && new ProcessBuilder(PYTHON, "-c", "import socketio, requests, websocket")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    @TestFactory
    Stream<DynamicTest> pythonOverEveryTransport() throws IOException {
        JsonObject tokens = new JsonObject();
        for (int i = 0; i < PEOPLE; i++) {
            tokens.put("python-" + i, hub.token("python-" + i));
        }
        JsonArray ports = new JsonArray().add(hub.port(0)).add(hub.port(1));
        JsonObject arguments = new JsonObject().put("ports", ports).put("tokens", tokens);
        return NodeScript.checks(new ProcessBuilder(PYTHON, "src/test/python/socketio_client.py", arguments.encode()));
    }
}
