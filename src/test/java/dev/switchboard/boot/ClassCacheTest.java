package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of classes that the script makes, with the JVM of this test and the jar of this build. The image is built with it. */
@Tag("slow")
@Tag("soak")
class ClassCacheTest {

    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void copyTheJar() throws Exception {
        String built = System.getProperty("switchboard.jar");
        assumeTrue(built != null && Files.exists(Path.of(built)), "the jar is not built");
        jar = Files.copy(Path.of(built), folder.resolve("switchboard.jar"));
    }

    /** One making serves all these, since it takes a start with the compilers at work. */
    @Test
    void loadsTheHubsClassesAndDoesNoHarmWhereItDoesNotFit() throws Exception {
        String option = makeCache();
        Path cache = Path.of(option.substring(option.indexOf('=') + 1));
        assertEquals(folder, cache.getParent());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.filter(file -> !file.endsWith("output")).count(), "the folder of its hub is left");
        }
        assertTrue(fromCache(option, jar) > 10, "no class comes from the cache");
        startsWithoutAWarning(option);

        Path rebuilt = Files.copy(jar, folder.resolve("rebuilt.jar"));
        Files.setLastModifiedTime(rebuilt, FileTime.from(Instant.now().plusSeconds(60)));
        assertEquals(0, fromCache(option, rebuilt), "classes of another jar come from the cache");

        Files.delete(cache);
        Files.write(cache, "no cache".getBytes(StandardCharsets.UTF_8));
        checks(option);
        Files.delete(cache);
        checks(option);
    }

    /** The script's last line. */
    private String makeCache() throws Exception {
        List<String> output = run("sh", "conf/aot-cache.sh", jar.toString());
        String option = output.get(output.size() - 1);
        assertTrue(option.startsWith("-XX:"), String.join("\n", output));
        return option;
    }

    private long fromCache(String option, Path of) throws Exception {
        return run(JAVA, option, "-Xlog:class+load", "-jar", of.toString(), "check").stream()
                .filter(line -> line.contains(" dev.switchboard.") && line.contains("source: shared objects file"))
                .count();
    }

    /** Whatever the cache is, the hub runs; the JVM may say that it does not use it. */
    private void checks(String option) throws Exception {
        assertTrue(run(JAVA, option, "-jar", jar.toString(), "check").contains("configuration OK"));
    }

    private void startsWithoutAWarning(String option) throws Exception {
        Path output = folder.resolve("output");
        Process hub = new ProcessBuilder(
                        JAVA,
                        option,
                        "-jar",
                        jar.toString(),
                        "--data.dir=" + folder.resolve("data"),
                        "--http.port=0",
                        "--ops.port=0",
                        "--warmUp.enabled=true",
                        "--warmUp.connections=50",
                        "--warmUp.atMost=30s")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            String lines = outputUntilReady(hub, output);
            assertTrue(lines.contains("warmed up by 50 connections"), lines);
            assertFalse(lines.toLowerCase(Locale.ROOT).contains("warn"), lines);
            hub.toHandle().destroy();
            assertTrue(hub.waitFor(1, TimeUnit.MINUTES), "still runs");
        } finally {
            hub.destroyForcibly();
        }
    }

    /** The first start creates the stores. */
    private static String outputUntilReady(Process hub, Path output) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        String lines = "";
        while (!lines.contains("Switchboard ready") && hub.isAlive() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            lines = Files.readString(output);
        }
        assertTrue(lines.contains("Switchboard ready"), lines);
        return lines;
    }

    private List<String> run(String... command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still runs");
        List<String> lines = Files.readAllLines(output);
        assertEquals(0, process.exitValue(), String.join("\n", lines));
        return lines;
    }
}
