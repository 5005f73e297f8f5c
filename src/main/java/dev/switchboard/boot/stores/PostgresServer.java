package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL server of a data folder. Callers hold the folder's lock. */
final class PostgresServer {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    static final String DATABASE = "switchboard";
    static final String USER = "switchboard";

    /** After this, a server that already runs is used unchecked: a node starts without PostgreSQL too. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

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

    /**
     * Finds the running server, or starts one, on the port of {@code last} if that is free. A data directory of an older
     * major version is copied to this one first, or refused.
     */
    ServerState ensureRunning(Optional<ServerState> last) {
        upgrade();
        return PostgresControl.running(data).orElseGet(() -> start(Ports.choose(last)));
    }

    /** As {@link #ensureRunning}, but on the port of {@code last} only, and by the programs of the directory's version. */
    ServerState revive(ServerState last) {
        return PostgresControl.running(data).orElseGet(() -> start(Ports.same(last)));
    }

    /** Checks the durability settings and creates the database; false if the server does not answer yet. */
    boolean check(ServerState server) {
        if (!answers(server.port())) {
            return false;
        }
        PostgresControl.DURABLE.forEach(setting -> requireOn(server.port(), setting));
        probe.createDatabase(server.port(), DATABASE);
        return true;
    }

    void stop() {
        if (PostgresControl.running(data).isPresent()) {
            control().stop();
        }
    }

    private void upgrade() {
        new PostgresSwap(root).finish();
        PostgresVersion version = new PostgresVersion(dir, data);
        if (!version.isOld()) {
            return;
        }
        if (StoreUsers.alone(dir)) {
            new PostgresUpgrade(root, version.programs(), current(), probe).run();
        } else {
            LOG.warn(
                    "other processes use the PostgreSQL {} of {}; it is copied to PostgreSQL {} at the next start without them",
                    version.major(),
                    data,
                    PostgresBinaries.MAJOR);
        }
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
        prepare(RunAs.detect());
        LOG.info("starting PostgreSQL on port {}", port);
        return control().start(port);
    }

    private void prepare(RunAs runAs) {
        try {
            Files.createDirectories(root);
            runAs.own(root);
            if (Files.notExists(data)) {
                new PostgresData(data, runAs, USER).create(current().program("initdb"), probe.password());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** By the programs that can read the directory. */
    private PostgresControl control() {
        PostgresVersion version = new PostgresVersion(dir, data);
        return new PostgresControl(version.isOld() ? version.programs() : current(), data, root.resolve("start.log"));
    }

    private PostgresBinaries current() {
        PostgresBinaries unpacked = programs;
        if (unpacked == null) {
            unpacked = PostgresBinaries.unpackedIn(PostgresVersion.binaries(dir));
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
