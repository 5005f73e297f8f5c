package dev.switchboard.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs a script of {@code src/test/js} that drives a browser and prints one line per check. Skipped where there is no
 * Chromium; {@code CHROMIUM} names one.
 */
public final class BrowserScript {

    private BrowserScript() {}

    /** One test per output line of the script, which gets {@code arguments} as JSON. */
    public static Stream<DynamicTest> run(String folder, String script, JsonObject arguments) throws IOException {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no Chromium on this machine");
        List<String> more = Optional.ofNullable(System.getProperty("test.pictures")).stream()
                .toList();
        return NodeScript.run(
                folder, script, arguments, Map.of("CHROMIUM", chromium.get().toString()), more);
    }

    private static Optional<Path> chromium() {
        Stream<Path> named = Stream.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)));
        return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
    }
}
