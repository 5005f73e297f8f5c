package dev.switchboard.testing;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that tests run. Tests are skipped where one is missing. */
public final class Programs {

    private static final List<String> FOLDERS = Stream.concat(
                    Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
            .toList();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Programs() {}

    /** Whether there is a program of this name. */
    public static boolean has(String name) {
        return search(name).isPresent();
    }

    /** The program of this name; skips the test if there is none. */
    public static String find(String name) {
        return search(name)
                .map(Path::toString)
                .orElseGet(() -> Assumptions.abort(name + " is not installed (see .ci/run)"));
    }

    private static Optional<Path> search(String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command for a program that refuses to run as root: in a user namespace where uid 0 has no name. */
    public static List<String> notAsRoot(String... command) {
        List<String> whole = new ArrayList<>();
        if (new UnixSystem().getUid() == 0) {
            whole.addAll(List.of(find("unshare"), "-U"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    /** Runs a command to its end, for a minute at most, and returns what it prints; fails unless its exit code is 0. */
    public static String run(Map<String, String> environment, List<String> command) {
        return run(environment, command, PATIENCE);
    }

    /** As {@link #run(Map, List)}, for this time at most. */
    public static String run(Map<String, String> environment, List<String> command, Duration patience) {
        try {
            Path output = Files.createTempFile("program", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            String printed = Files.readString(output);
            Files.delete(output);
            if (!ended) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end: " + printed);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " exited with " + process.exitValue() + ": " + printed);
            }
            return printed;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Starts a server that runs until it is destroyed; its output goes to the file. */
    public static Process start(Path output, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
