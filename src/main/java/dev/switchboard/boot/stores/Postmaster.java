package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's own note of its running server, {@code postmaster.pid}.
 *
 * @param pid the server's process
 * @param port where it listens
 */
record Postmaster(long pid, int port) {

    private static final String FILE = "postmaster.pid";
    private static final int PORT_LINE = 3;
    /** Above what any system gives out. */
    private static final String NO_PROCESS = "999999999";

    /** What the note in {@code data} says, if there is one and its process is a live PostgreSQL. */
    static Optional<Postmaster> running(Path data) {
        List<String> lines = lines(data);
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        int port = Integer.parseInt(lines.get(PORT_LINE).strip());
        return isPostgres(pid, data) ? Optional.of(new Postmaster(pid, port)) : Optional.empty();
    }

    /**
     * Makes a note harmless whose process is gone. PostgreSQL does not start while any process has the noted id, and in
     * a container a restarted one soon has. The rest of the note stays, by which PostgreSQL sees itself whether a child
     * of the old server still writes.
     */
    static void disown(Path data) {
        List<String> lines = lines(data);
        if (lines.isEmpty() || running(data).isPresent()) {
            return;
        }
        try {
            Files.writeString(
                    data.resolve(FILE), NO_PROCESS + "\n" + String.join("\n", lines.subList(1, lines.size())) + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> lines(Path data) {
        try {
            return Files.readAllLines(data.resolve(FILE));
        } catch (NoSuchFileException notRunning) {
            return List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isPostgres(long pid, Path data) {
        return Processes.commandLine(pid)
                .filter(line -> line.contains("postgres") && line.contains(data.toString()))
                .isPresent();
    }
}
