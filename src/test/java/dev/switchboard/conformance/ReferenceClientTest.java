package dev.switchboard.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.NodeModules;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The behaviours that the reference client promises its users, held by the published client and our server. One Node
 * process runs them all at once; the list beside the scripts says which must be there.
 */
@Tag("slow")
class ReferenceClientTest {

    private static final String OK = "ok ";
    private static final String FAILED = "not ok ";

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = Await.result(ReferenceServer.start(vertx));
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> behavesAsWithTheReferenceServer() throws IOException {
        return run("polling,websocket");
    }

    @TestFactory
    Stream<DynamicTest> behavesAsWithTheReferenceServerOverWebSocket() throws IOException {
        return run("websocket");
    }

    private Stream<DynamicTest> run(String transports) throws IOException {
        Path folder = NodeModules.of("socketio");
        List<String> behaviours = Files.readAllLines(folder.resolve("reference-behaviours.txt"));
        Map<String, String> outcomes = outcomes(folder, transports);
        Stream<DynamicTest> each = behaviours.stream()
                .map(name ->
                        dynamicTest(name, () -> assertEquals("", outcomes.getOrDefault(name, "did not run"), name)));
        DynamicTest none = dynamicTest(
                "runs no behaviour that is not listed",
                () -> assertEquals(
                        List.of(),
                        outcomes.keySet().stream()
                                .filter(name -> !behaviours.contains(name))
                                .toList()));
        return Stream.concat(each, Stream.of(none));
    }

    /** By name: empty if it holds, otherwise what failed. */
    private Map<String, String> outcomes(Path folder, String transports) throws IOException {
        Process node = new ProcessBuilder("node", "reference.js", Integer.toString(server.actualPort()), transports)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, String> outcomes = new HashMap<>();
        try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(line -> put(outcomes, line));
        } finally {
            node.destroy();
        }
        return outcomes;
    }

    private static void put(Map<String, String> outcomes, String line) {
        if (line.startsWith(OK)) {
            outcomes.put(line.substring(OK.length()), "");
        } else if (line.startsWith(FAILED)) {
            String[] parts = line.substring(FAILED.length()).split(" # ", 2);
            outcomes.put(parts[0], parts[parts.length - 1]);
        }
    }
}
