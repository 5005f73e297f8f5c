package dev.switchboard.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL 15 of Debian with all its programs, which the embedded binaries lack: a test promotes, dumps and copies it.
 * It is one data folder; several take turns on one port. The test stops what it has started.
 */
public final class PostgresFolder {

    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");

    private final Path folder;
    private final int port;

    private PostgresFolder(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Whether Debian's package postgresql-15 is installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(BINARIES.resolve("initdb"));
    }

    /** A new cluster, not started. */
    public static PostgresFolder create(Path folder, int port) {
        asServer(
                "initdb",
                "-D",
                folder,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--no-instructions");
        return new PostgresFolder(folder, port);
    }

    public String uri() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    public PostgresFolder start() {
        asServer(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                folder,
                "-l",
                folder.resolveSibling(folder.getFileName() + ".log"),
                "-o",
                "-p " + port + " -k '' -c listen_addresses=127.0.0.1");
        return this;
    }

    /** Stops it as a crash does: what was not committed is lost, and nobody is asked. */
    public void crash() {
        asServer("pg_ctl", "stop", "-w", "-m", "immediate", "-D", folder);
    }

    public void stop() {
        asServer("pg_ctl", "stop", "-w", "-m", "fast", "-D", folder);
    }

    /** Stops it if it runs. */
    public void close() {
        if (Files.exists(folder.resolve("postmaster.pid"))) {
            crash();
        }
    }

    /** A streaming replica of this running server, not started. */
    public PostgresFolder replica(Path copy) {
        run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "--no-sync", "-D", copy, "-d", uri());
        return new PostgresFolder(copy, port);
    }

    /** Makes a replica take writes, on a timeline of its own. */
    public void promote() {
        asServer("pg_ctl", "promote", "-w", "-D", folder);
    }

    /** A copy of the data folder of this stopped server, as a snapshot of its disk. */
    public PostgresFolder snapshot(Path copy) {
        Programs.run(Map.of(), List.of("cp", "-a", folder.toString(), copy.toString()));
        return new PostgresFolder(copy, port);
    }

    public void dump(Path file) {
        run("pg_dump", "-Fc", "-f", file, "-d", uri());
    }

    /** The same data folder on another port, which nobody knows yet. */
    public PostgresFolder at(int other) {
        return new PostgresFolder(folder, other);
    }

    public void restore(Path file) {
        run("pg_restore", "--no-owner", "--no-privileges", "-d", uri(), file);
    }

    /** The first value of the query's first row. */
    public long number(String sql) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void run(String program, Object... words) {
        Programs.run(Map.of(), List.of(command(program, words)));
    }

    private static void asServer(String program, Object... words) {
        Programs.run(Map.of(), Programs.notAsRoot(command(program, words)));
    }

    private static String[] command(String program, Object... words) {
        return Stream.concat(Stream.of(BINARIES.resolve(program)), Stream.of(words))
                .map(Object::toString)
                .toArray(String[]::new);
    }
}
