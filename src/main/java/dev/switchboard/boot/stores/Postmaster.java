package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The contents of {@code postmaster.pid}, the file in which a running PostgreSQL records itself.
 *
 * @param pid the server's process
 * @param port the port it listens on
 */
record Postmaster(long pid, int port) {

    private static final String FILE = "postmaster.pid";
    private static final int PORT_LINE = 3;
    /** Higher than any process id that a system assigns. */
    private static final String NO_PROCESS = "999999999";

    /** Reads the file in {@code data}; empty if it is missing or its process is not a running PostgreSQL. */
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
     * Clears the process id from the file if that process is gone. PostgreSQL does not start while any process has the
     * recorded id, and in a restarted container another process soon does. The other lines stay: from them PostgreSQL
     * finds out whether a child of the old server still writes.
     */
    static void clearStalePid(Path data) {
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
