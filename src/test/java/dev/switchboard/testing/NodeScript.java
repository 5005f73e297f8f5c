package dev.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Runs a script that prints one line per check, {@code ok …} or {@code not ok …}. */
public final class NodeScript {

    private NodeScript() {}

    /** One test per output line of a script of {@code src/test/js}, which gets {@code arguments} as JSON. */
    public static Stream<DynamicTest> run(String folder, String script, JsonObject arguments) throws IOException {
        return run(folder, script, arguments, Map.of(), List.of());
    }

    static Stream<DynamicTest> run(
            String folder, String script, JsonObject arguments, Map<String, String> environment, List<String> more)
            throws IOException {
        ProcessBuilder command = new ProcessBuilder("node", script, arguments.encode())
                .directory(NodeModules.of(folder).toFile());
        command.environment().putAll(environment);
        command.command().addAll(more);
        return checks(command);
    }

    /** One test per output line of a program. */
    public static Stream<DynamicTest> checks(ProcessBuilder command) throws IOException {
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines;
        try (BufferedReader out = process.inputReader()) {
            lines = out.lines().toList();
        } finally {
            process.destroy();
        }
        assertFalse(lines.isEmpty());
        return lines.stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> assertTrue(line.startsWith("ok "), line)));
    }
}
