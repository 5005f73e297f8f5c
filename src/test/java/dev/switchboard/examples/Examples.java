package dev.switchboard.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folders of {@code src/examples}, each of which people copy out of the repository and build or run alone. */
final class Examples {

    static final Path JAVA = Path.of("src/examples/poll-java");
    static final Path HTTP = Path.of("src/examples/poll-http");

    private Examples() {}

    /** Copies what is in the repository of an example, and nothing that was built there. */
    static Path copy(Path example, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(example)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !example.relativize(file).startsWith("target"))
                    .forEach(file -> copyFile(file, target.resolve(example.relativize(file))));
        }
        return target;
    }

    private static void copyFile(Path file, Path target) {
        try {
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
