package dev.switchboard.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the Prometheus files in {@code conf} and a node's metrics with promtool. */
@Tag("slow")
class PrometheusFilesTest {

    private static final String TOOL = "promtool";

    @TempDir
    private Path folder;

    @BeforeEach
    void needTheTool() {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, TOOL)));
        assumeTrue(there, "no promtool on this machine; Debian has it in the package prometheus");
    }

    @Test
    void acceptsTheConfigurationAndItsAlerts() throws Exception {
        promtool("check", "config", "conf/prometheus/prometheus.yaml");
    }

    @Test
    void raisesEachAlertWhenDueAndNotBefore() throws Exception {
        promtool("test", "rules", "src/test/resources/prometheus/alerts-test.yaml");
    }

    /** Grafana shows an invalid query only as an empty panel. */
    @Test
    void parsesEveryQueryOfTheDashboard() throws Exception {
        JsonArray rules = new JsonArray();
        DashboardTest.expressions("conf/grafana/switchboard.json")
                .map(query -> query.replace("$__rate_interval", "5m").replace("$instance", ".*"))
                .forEach(query -> rules.add(
                        new JsonObject().put("record", "panel:" + rules.size()).put("expr", query)));
        JsonObject group = new JsonObject().put("name", "dashboard").put("rules", rules);
        // JSON is a subset of YAML.
        Path file = Files.writeString(
                folder.resolve("dashboard.yaml"),
                new JsonObject().put("groups", new JsonArray().add(group)).encode());
        promtool("check", "rules", file.toString());
    }

    /** Conventional names and units, and a help text for each; the names of Java's and Netty's meters are not the hub's. */
    @Test
    void findsNoProblemInTheHubsMetrics() throws Exception {
        String metrics;
        try (HubCluster hub = HubCluster.of(1)) {
            URI uri = URI.create("http://127.0.0.1:" + hub.node(0).opsPort() + "/metrics");
            metrics = PlainHttp.client()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        Path file = Files.writeString(folder.resolve("metrics"), metrics);
        List<String> problems = run(new ProcessBuilder(TOOL, "check", "metrics").redirectInput(file.toFile()))
                .output();
        assertEquals(
                List.of(),
                problems.stream()
                        .filter(line -> line.startsWith("switchboard_"))
                        .toList());
    }

    private record Result(int status, List<String> output) {}

    private void promtool(String... arguments) throws Exception {
        Result result = run(new ProcessBuilder(
                Stream.concat(Stream.of(TOOL), Stream.of(arguments)).toList()));
        assertEquals(0, result.status(), () -> String.join("\n", result.output()));
    }

    private Result run(ProcessBuilder tool) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        int status = tool.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return new Result(status, Files.readAllLines(output));
    }
}
