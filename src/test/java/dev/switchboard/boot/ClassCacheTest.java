package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script that the container's image runs when it is built, with the JVM of this test and the jar of this build. */
@Tag("slow")
class ClassCacheTest {

    @TempDir
    private Path folder;

    @Test
    void loadsTheHubsClassesFromTheCacheThatTheScriptMakes() throws Exception {
        String built = System.getProperty("switchboard.jar");
        assumeTrue(built != null && Files.exists(Path.of(built)), "the jar is not built");
        Path jar = Files.copy(Path.of(built), folder.resolve("switchboard.jar"));

        List<String> output = run("sh", "conf/aot-cache.sh", jar.toString());
        String option = output.get(output.size() - 1);
        assertTrue(option.startsWith("-XX:"), String.join("\n", output));
        Path cache = Path.of(option.substring(option.indexOf('=') + 1));
        assertEquals(folder, cache.getParent());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.filter(file -> !file.endsWith("output")).count(), "the folder of its hub is left");
        }

        String java = System.getProperty("java.home") + "/bin/java";
        long cached = run(java, option, "-Xlog:class+load", "-jar", jar.toString(), "check").stream()
                .filter(line -> line.contains(" dev.switchboard.") && line.contains("source: shared objects file"))
                .count();
        assertTrue(cached > 10, cached + " classes came from the cache");
    }

    private List<String> run(String... command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still runs");
        List<String> lines = Files.readAllLines(output);
        assertEquals(0, process.exitValue(), String.join("\n", lines));
        return lines;
    }
}
