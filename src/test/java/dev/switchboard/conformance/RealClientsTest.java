package dev.switchboard.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.NodeModules;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The published clients of Engine.IO and Socket.IO, unmodified, over every transport. */
@Tag("slow")
class RealClientsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = Await.result(ConformanceServer.start(vertx, 0, INTERVAL, TIMEOUT));
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> servesThePublishedClients() throws Exception {
        return run("clients.js", server.actualPort());
    }

    /** Runs a script of {@code src/test/js/socketio} against a port; each output line becomes a test. */
    static Stream<DynamicTest> run(String script, int port) throws IOException {
        Process clients = new ProcessBuilder("node", script, Integer.toString(port))
                .directory(NodeModules.of("socketio").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (BufferedReader out = clients.inputReader()) {
            lines = out.lines().toList();
        } finally {
            clients.destroy();
        }
        assertFalse(lines.isEmpty());
        return lines.stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> assertTrue(line.startsWith("ok "), line)));
    }
}
