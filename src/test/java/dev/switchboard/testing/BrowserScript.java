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
 * Chromium; {@code CHROMIUM} names one. Chromium's headless shell, where it is installed, does the same with half of the
 * processor time, but shows no notifications; scripts find it as {@code CHROMIUM_SHELL}.
 */
public final class BrowserScript {

    private BrowserScript() {}

    /** One test per output line of the script, which gets {@code arguments} as JSON. */
    public static Stream<DynamicTest> run(String folder, String script, JsonObject arguments) throws IOException {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no Chromium on this machine");
        List<String> more = Optional.ofNullable(System.getProperty("test.pictures")).stream()
                .toList();
        Path shell = onPath("chromium-headless-shell").findFirst().orElse(chromium.get());
        Map<String, String> browsers =
                Map.of("CHROMIUM", chromium.get().toString(), "CHROMIUM_SHELL", shell.toString());
        return NodeScript.run(folder, script, arguments, browsers, more);
    }

    private static Optional<Path> chromium() {
        Stream<Path> named = Stream.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
        return Stream.concat(named, onPath("chromium", "chromium-browser", "google-chrome"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable);
    }
}
