package dev.switchboard.boot.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads about processes that this process did not start. */
final class Processes {

    private static final Path LINUX = Path.of("/proc/self/cmdline");

    private Processes() {}

    /** The command line of a running process; empty for one that has ended, including a zombie. */
    static Optional<String> commandLine(long pid) {
        if (Files.notExists(LINUX)) {
            return ProcessHandle.of(pid).flatMap(process -> process.info().commandLine());
        }
        try {
            // Readable by every user, unlike /proc/<pid>/exe.
            byte[] line = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "cmdline"));
            return Optional.of(new String(line, StandardCharsets.UTF_8)
                            .replace('\0', ' ')
                            .strip())
                    .filter(text -> !text.isEmpty());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
