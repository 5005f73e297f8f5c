package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that runs until it exits.
 *
 * @param words the program and its arguments
 */
record Program(List<String> words) {

    static Program of(List<String> prefix, Object... words) {
        return new Program(Stream.concat(prefix.stream(), Stream.of(words).map(Object::toString))
                .toList());
    }

    /** Runs it and returns its output; an exception for a failure includes the output. */
    String run(Duration patience) {
        try {
            // A file instead of a pipe: a server started by the program would keep the pipe open.
            Path output = Files.createTempFile("switchboard", ".out");
            try {
                return run(patience, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException failure) {
            throw new StoresException(words.get(0) + " did not start: " + failure.getMessage(), failure);
        }
    }

    private String run(Duration patience, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        // Settings for the user's own PostgreSQL must not apply here.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw failed("did not exit within " + patience.toSeconds() + " s", output);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StoresException("interrupted", interrupted);
        }
        if (process.exitValue() != 0) {
            throw failed("exited with " + process.exitValue(), output);
        }
        return text(output);
    }

    private StoresException failed(String how, Path output) {
        return new StoresException(String.join(" ", words) + " " + how + ":\n" + text(output));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
