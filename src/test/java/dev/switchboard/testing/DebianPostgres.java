package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of the system's packages, on loopback: with TLS, with a streaming replica that can be promoted. The superuser
 * is {@code postgres} with the password {@code secret}. Tests are skipped where the package is missing. Stopped by
 * {@link #close}.
 */
public final class DebianPostgres implements AutoCloseable {

    private static final String PASSWORD = "secret";
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path data;
    private final int port;

    private DebianPostgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** Creates a cluster and starts it, with these lines of pg_hba.conf before the usual ones, and TLS if there is a certificate. */
    public static DebianPostgres start(Path folder, Optional<Certificate> tls, List<String> hba, String... settings) {
        Path data = folder.resolve("data");
        try {
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            run(
                    program("initdb"),
                    "-D",
                    data.toString(),
                    "-U",
                    "postgres",
                    "-A",
                    "scram-sha-256",
                    "-N",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--pwfile=" + password);
            List<String> lines = new ArrayList<>(List.of(settings));
            lines.addAll(List.of(
                    "listen_addresses = '127.0.0.1'",
                    "unix_socket_directories = ''",
                    "fsync = off",
                    "max_connections = 60",
                    "shared_buffers = 16MB",
                    "wal_level = replica"));
            if (tls.isPresent()) {
                Files.copy(tls.get().cert(), data.resolve("server.crt"));
                Files.copy(tls.get().key(), data.resolve("server.key"));
                Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
                lines.addAll(List.of("ssl = on", "ssl_ca_file = 'server.crt'"));
            }
            Files.write(data.resolve("postgresql.auto.conf"), lines);
            Files.write(
                    data.resolve("pg_hba.conf"),
                    Stream.concat(
                                    hba.stream(),
                                    Stream.of(
                                            "host all all 127.0.0.1/32 scram-sha-256",
                                            "host replication all 127.0.0.1/32 scram-sha-256"))
                            .toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        DebianPostgres server = new DebianPostgres(data, TestStores.freePort());
        server.start();
        return server;
    }

    /** A running streaming replica of this server. */
    public DebianPostgres replica(Path folder) {
        Path copy = folder.resolve("data");
        run(program("pg_basebackup"), "-D", copy.toString(), "-R", "-c", "fast", "-X", "stream", "-d", uri());
        DebianPostgres replica = new DebianPostgres(copy, TestStores.freePort());
        replica.start();
        return replica;
    }

    public void start() {
        run(
                program("pg_ctl"),
                "-D",
                data.toString(),
                "-w",
                "-l",
                data.resolve("log").toString(),
                "-o",
                "-p " + port,
                "start");
    }

    /** {@code fast}, or {@code immediate} as when the machine is lost. */
    public void stop(String mode) {
        run(program("pg_ctl"), "-D", data.toString(), "-w", "-m", mode, "stop");
    }

    public void promote() {
        run(program("pg_ctl"), "-D", data.toString(), "-w", "promote");
    }

    /** Runs statements as the superuser, each in its own transaction; returns the printed rows. */
    public String sql(String... statements) {
        List<String> command =
                new ArrayList<>(List.of(program("psql"), "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", uri()));
        for (String statement : statements) {
            command.addAll(List.of("-c", statement));
        }
        return Programs.run(Map.of(), command).strip();
    }

    public int port() {
        return port;
    }

    public String uri() {
        return uri("postgres", PASSWORD);
    }

    public String uri(String user, String password) {
        return "postgresql://" + user + ":" + password + "@127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            stop("immediate");
        }
    }

    private static void run(String... command) {
        Programs.run(Map.of(), Programs.notAsRoot(command));
    }

    /** Of the newest version that is installed. */
    private static String program(String name) {
        try (Stream<Path> versions = Files.isDirectory(VERSIONS) ? Files.list(VERSIONS) : Stream.<Path>empty()) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(Path::toString))
                    .map(Path::toString)
                    .orElseGet(() -> Assumptions.abort("PostgreSQL's " + name + " is not installed (see .ci/run)"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
