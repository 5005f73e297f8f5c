package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder's PostgreSQL. It is started by {@code pg_ctl}, in a session of its own, so neither the end of the hub nor
 * Ctrl-C in its terminal reaches it. Used under the folder's lock.
 */
final class PostgresServer {

    static final String DATABASE = "switchboard";
    private static final String USER = "switchboard";

    /** A recovery after a crash may replay a lot. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(120);

    /** One that runs already is used as it is after that: a node opens its doors while PostgreSQL is away. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(3);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** An acknowledged message is on the disk. */
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final String OPTIONS = " -c listen_addresses=" + ServerState.HOST
            + " -c unix_socket_directories=''"
            + " -c max_connections=300"
            + " -c timezone=UTC -c log_timezone=UTC"
            + " -c jit=off"
            // A week of logs, each day's written over the one of a week ago.
            + " -c logging_collector=on -c log_filename=postgres-%a.log -c log_truncate_on_rotation=on"
            + " -c log_rotation_age=1d -c log_rotation_size=0";

    private final DataDir dir;
    private final StoreProbe probe;
    private final Path root;
    private final Path data;
    /** Found at the first need: who adopts a running server needs none. */
    private PostgresBinaries programs;

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

    /** Whether its process lives, though it may hang. */
    static boolean lives(DataDir dir, long pid) {
        return Postmaster.running(dataIn(dir))
                .filter(server -> server.pid() == pid)
                .isPresent();
    }

    /** Finds the running server, or starts one at the port of {@code last} if that is free. */
    ServerState ensureRunning(Optional<ServerState> last) {
        return running().orElseGet(() -> start(Ports.choose(last)));
    }

    /** As {@link #ensureRunning}, but at the port of {@code last} or not at all. */
    ServerState revive(ServerState last) {
        return running().orElseGet(() -> start(Ports.again(last)));
    }

    /** Makes sure of its durability and its database; false if it does not answer now, so this is still to be done. */
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

    /** One that was left by a process that died, or that another node uses. */
    private Optional<ServerState> running() {
        return Postmaster.running(data).map(PostgresServer::state);
    }

    private static ServerState state(Postmaster server) {
        return new ServerState(server.port(), Optional.of(server.pid()));
    }

    /** It may still be coming up. */
    private boolean answers(int port) {
        long deadline = System.nanoTime() + ANSWER_PATIENCE.toNanos();
        long left = ANSWER_PATIENCE.toNanos();
        while (left > 0) {
            if (probe.postgresAnswers(port, Duration.ofNanos(left))) {
                return true;
            }
            StorePause.of(LOOK_AGAIN);
            left = deadline - System.nanoTime();
        }
        return false;
    }

    private ServerState start(int port) {
        RunAs runAs = RunAs.detect();
        prepare(runAs);
        Postmaster.disown(data);
        String options = "-p " + port + OPTIONS
                + String.join(
                        "", DURABLE.stream().map(name -> " -c " + name + "=on").toList());
        control(runAs, START_PATIENCE, "-o", options, "-l", root.resolve("start.log"), "start");
        return running()
                .orElseThrow(() -> new StoresException("PostgreSQL ended at once; see " + root.resolve("start.log")));
    }

    private void prepare(RunAs runAs) {
        try {
            Files.createDirectories(root);
            runAs.own(root);
            if (Files.notExists(data)) {
                new PostgresData(data, runAs, USER).make(programs().program("initdb"), probe.password());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void control(RunAs runAs, Duration patience, Object... words) {
        List<Object> all =
                new ArrayList<>(List.of(programs().program("pg_ctl"), "-D", data, "-w", "-t", patience.toSeconds()));
        all.addAll(List.of(words));
        Program.of(runAs.prefix(), all.toArray()).run(patience.plus(LOOK_AGAIN));
    }

    private PostgresBinaries programs() {
        if (programs == null) {
            programs = PostgresBinaries.in(dir.resolve("bin"));
        }
        return programs;
    }

    private void requireOn(int port, String setting) {
        String value = probe.show(port, setting);
        if (!value.equals("on")) {
            throw new StoresException("PostgreSQL in " + data + " runs with " + setting + "=" + value
                    + ": it would lose messages that were acknowledged");
        }
    }
}
