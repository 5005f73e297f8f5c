package dev.switchboard.boot.stores;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    private static final long LOOK_AGAIN_MS = 10;

    static Program of(List<String> prefix, Object... words) {
        return new Program(Stream.concat(prefix.stream(), Stream.of(words).map(Object::toString))
                .toList());
    }

    /** Runs it and returns its output; an exception for a failure includes the output. */
    String run(Duration patience) {
        try {
            return run(patience, new ByteArrayOutputStream());
        } catch (IOException failure) {
            throw new StoresException(words.get(0) + " did not start: " + failure.getMessage(), failure);
        }
    }

    /**
     * The output is read while there is some and not up to its end, since a server that the program has started may keep
     * the pipe open; and not from a file, since the folder for temporary ones may be full or read-only.
     */
    private String run(Duration patience, ByteArrayOutputStream output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        // Settings for the user's own PostgreSQL must not apply here.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (InputStream pipe = process.getInputStream()) {
            long deadline = System.nanoTime() + patience.toNanos();
            while (!process.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                output.write(pipe.readNBytes(pipe.available()));
                if (System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw failed("did not exit within " + patience.toSeconds() + " s", output);
                }
            }
            output.write(pipe.readNBytes(pipe.available()));
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

    private StoresException failed(String how, ByteArrayOutputStream output) {
        return new StoresException(String.join(" ", words) + " " + how + ":\n" + text(output));
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
