package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server of a data folder. {@code pg_ctl} starts it in a session of its own, so it survives the end of the
 * hub and Ctrl-C in the hub's terminal. Callers hold the folder's lock.
 */
final class PostgresServer {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    static final String DATABASE = "switchboard";
    private static final String USER = "switchboard";

    /** Crash recovery may replay much of the log. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    /** After this, a server that already runs is used unchecked: a node starts without PostgreSQL too. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(3);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    /** These must be on, so that an acknowledged message is on disk. */
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final String OPTIONS = " -c listen_addresses=" + ServerState.HOST
            + " -c unix_socket_directories=''"
            + " -c max_connections=300"
            + " -c timezone=UTC -c log_timezone=UTC"
            + " -c jit=off"
            // Logs of a week: each day overwrites the same day of the week before.
            + " -c logging_collector=on -c log_filename=postgres-%a.log -c log_truncate_on_rotation=on"
            + " -c log_rotation_age=1d -c log_rotation_size=0";

    private final DataDir dir;
    private final StoreProbe probe;
    private final Path root;
    private final Path data;
    /** Unpacked on first use: a server that already runs needs none. */
    private @Nullable PostgresBinaries programs;

    PostgresServer(DataDir dir, StoreProbe probe) {
        this.dir = dir;
        this.probe = probe;
        this.root = dir.resolve("postgres");
        this.data = dataIn(dir);
    }

    private static Path dataIn(DataDir dir) {
        return dir.resolve("postgres").resolve("data");
    }

    static String uri(int port, String password, String database) {
        return "postgresql://" + USER + ":" + password + "@" + ServerState.HOST + ":" + port + "/" + database;
    }

    /** Whether the server's process exists; it may hang. */
    static boolean lives(DataDir dir, long pid) {
        return Postmaster.running(dataIn(dir))
                .filter(server -> server.pid() == pid)
                .isPresent();
    }

    /** Finds the running server, or starts one, on the port of {@code last} if that is free. */
    ServerState ensureRunning(Optional<ServerState> last) {
        return running().orElseGet(() -> start(Ports.choose(last)));
    }

    /** As {@link #ensureRunning}, but on the port of {@code last} only. */
    ServerState revive(ServerState last) {
        return running().orElseGet(() -> start(Ports.same(last)));
    }

    /** Checks the durability settings and creates the database; false if the server does not answer yet. */
    boolean check(ServerState server) {
        if (!answers(server.port())) {
            return false;
        }
        DURABLE.forEach(setting -> requireOn(server.port(), setting));
        probe.createDatabase(server.port(), DATABASE);
        return true;
    }

    void stop() {
        if (running().isPresent()) {
            RunAs runAs = RunAs.detect();
            control(runAs, STOP_PATIENCE, "-m", "fast", "stop");
        }
    }

    /** A server that another process started; that process may be dead. */
    private Optional<ServerState> running() {
        return Postmaster.running(data).map(PostgresServer::state);
    }

    private static ServerState state(Postmaster server) {
        return new ServerState(server.port(), Optional.of(server.pid()));
    }

    /** Waits for a server that is still starting. */
    private boolean answers(int port) {
        long deadline = System.nanoTime() + ANSWER_PATIENCE.toNanos();
        long left = ANSWER_PATIENCE.toNanos();
        while (left > 0) {
            if (probe.postgresAnswers(port, Duration.ofNanos(left))) {
                return true;
            }
            Pause.of(POLL_INTERVAL);
            left = deadline - System.nanoTime();
        }
        return false;
    }

    private ServerState start(int port) {
        RunAs runAs = RunAs.detect();
        prepare(runAs);
        LOG.info("starting PostgreSQL on port {}", port);
        Postmaster.clearStalePid(data);
        String options = "-p " + port + OPTIONS
                + String.join(
                        "", DURABLE.stream().map(name -> " -c " + name + "=on").toList());
        control(runAs, START_PATIENCE, "-o", options, "-l", root.resolve("start.log"), "start");
        return running()
                .orElseThrow(() -> new StoresException(
                        "PostgreSQL ended right after its start; see " + root.resolve("start.log")));
    }

    private void prepare(RunAs runAs) {
        try {
            Files.createDirectories(root);
            runAs.own(root);
            if (Files.notExists(data)) {
                new PostgresData(data, runAs, USER).create(programs().program("initdb"), probe.password());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void control(RunAs runAs, Duration patience, Object... words) {
        List<Object> all =
                new ArrayList<>(List.of(programs().program("pg_ctl"), "-D", data, "-w", "-t", patience.toSeconds()));
        all.addAll(List.of(words));
        Program.of(runAs.prefix(), all.toArray()).run(patience.plus(POLL_INTERVAL));
    }

    private PostgresBinaries programs() {
        PostgresBinaries unpacked = programs;
        if (unpacked == null) {
            unpacked = PostgresBinaries.unpackedIn(dir.resolve("bin"));
            programs = unpacked;
        }
        return unpacked;
    }

    private void requireOn(int port, String setting) {
        String value = probe.show(port, setting);
        if (!value.equals("on")) {
            throw new StoresException("PostgreSQL in " + data + " runs with " + setting + "=" + value
                    + ", which loses acknowledged messages on a crash");
        }
    }
}
