package dev.switchboard.boot.stores;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts and stops the PostgreSQL server of one data directory. {@code pg_ctl} starts it in a session of its own, so it
 * survives the end of the hub and Ctrl-C in the hub's terminal. Callers hold the folder's lock.
 *
 * @param programs those of the directory's major version
 * @param data the data directory
 * @param log where the server writes until its own log is open
 */
record PostgresControl(PostgresBinaries programs, Path data, Path log) {

    /** Crash recovery may replay much of the log. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofMillis(100);

    /** These must be on, so that an acknowledged message is on disk. */
    static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final String OPTIONS = " -c listen_addresses=" + ServerState.HOST
            + " -c unix_socket_directories=''"
            + " -c max_connections=300"
            + " -c timezone=UTC -c log_timezone=UTC"
            + " -c jit=off"
            // Logs of a week: each day overwrites the same day of the week before.
            + " -c logging_collector=on -c log_filename=postgres-%a.log -c log_truncate_on_rotation=on"
            + " -c log_rotation_age=1d -c log_rotation_size=0";

    /** The server that runs in a data directory; the process that started it may be dead. */
    static Optional<ServerState> running(Path data) {
        return Postmaster.running(data).map(server -> new ServerState(server.port(), Optional.of(server.pid())));
    }

    /** Returns once it accepts connections. */
    ServerState start(int port) {
        Postmaster.clearStalePid(data);
        String options = "-p " + port + OPTIONS
                + String.join(
                        "", DURABLE.stream().map(name -> " -c " + name + "=on").toList());
        control(START_PATIENCE, "-o", options, "-l", log, "start");
        return running(data)
                .orElseThrow(() -> new StoresException("PostgreSQL ended right after its start; see " + log));
    }

    /** Returns once it has ended; does nothing if none runs. */
    void stop() {
        if (running(data).isPresent()) {
            control(STOP_PATIENCE, "-m", "fast", "stop");
        }
    }

    private void control(Duration patience, Object... words) {
        List<Object> all =
                new ArrayList<>(List.of(programs.program("pg_ctl"), "-D", data, "-w", "-t", patience.toSeconds()));
        all.addAll(List.of(words));
        Program.of(RunAs.detect().prefix(), all.toArray()).run(patience.plus(MARGIN));
    }
}
