package dev.switchboard.boot.stores;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts an embedded server that ended unexpectedly: {@code stores.json} records it as running, and its process is
 * gone. Several processes may supervise one folder; the first that takes the folder's lock restarts the server. Works on
 * a thread of its own, which ends when {@link EmbeddedStores} closes this.
 */
final class StoreSupervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreSupervisor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Between two attempts to start a server. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

    private enum Server {
        POSTGRES("PostgreSQL"),
        REDIS("Redis");

        private final String title;

        Server(String title) {
            this.title = title;
        }

        private Optional<ServerState> in(StoresFile file) {
            return this == POSTGRES ? file.postgres() : file.redis();
        }

        private boolean lives(DataDir dir, long pid) {
            return this == POSTGRES ? PostgresServer.lives(dir, pid) : RedisServer.lives(dir, pid);
        }
    }

    private final DataDir dir;
    private final String password;
    private final Set<Server> servers = EnumSet.noneOf(Server.class);
    /** Servers that were missing at the last check. Used by this object's thread only. */
    private final Set<Server> missing = EnumSet.noneOf(Server.class);

    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean checked;

    /**
     * @param used the servers to supervise
     * @param checked whether PostgreSQL passed {@link PostgresServer#check}
     */
    StoreSupervisor(DataDir dir, String password, StoresFile used, boolean checked) {
        this.dir = dir;
        this.password = password;
        this.checked = checked;
        used.postgres().ifPresent(server -> servers.add(Server.POSTGRES));
        used.redis().ifPresent(server -> servers.add(Server.REDIS));
    }

    void start(BooleanSupplier ending) {
        Thread thread = new Thread(() -> run(ending), "store supervisor");
        thread.setDaemon(true);
        thread.start();
    }

    /** No server is started after this, except by a start in progress: it holds the lock that stopping needs. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run(BooleanSupplier ending) {
        BooleanSupplier stopped = () -> ending.getAsBoolean() || closed.getCount() == 0;
        Duration pause = INTERVAL;
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS) && !stopped.getAsBoolean()) {
                pause = check(stopped);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Checks every server; returns the time to wait before the next check. */
    private Duration check(BooleanSupplier stopped) {
        Duration pause = INTERVAL;
        for (Server server : servers) {
            try {
                if (lives(server)) {
                    missing.remove(server);
                } else if (!missing.add(server)) {
                    // Restarted at the second check only: whatever ended the server may be about to end this process
                    // too, and PostgreSQL does not start until the children of a killed server are gone.
                    pause = RETRY_INTERVAL;
                    revive(server, stopped);
                }
            } catch (RuntimeException failure) {
                pause = RETRY_INTERVAL;
                LOG.warn(
                        "{} has ended and does not start; retrying in {} s: {}",
                        server.title,
                        RETRY_INTERVAL.toSeconds(),
                        oneLine(failure));
            }
        }
        return checked || checkPostgres(stopped) ? pause : RETRY_INTERVAL;
    }

    /** True also for a server that was stopped: it is not meant to run. */
    private boolean lives(Server server) {
        return server.in(StoresFile.read(dir))
                .flatMap(ServerState::pid)
                .filter(pid -> !server.lives(dir, pid))
                .isEmpty();
    }

    private void revive(Server server, BooleanSupplier stopped) {
        dir.locked(() -> {
            // By now another process may have started it, or this process may be stopping.
            if (!stopped.getAsBoolean() && !lives(server)) {
                try (StoreProbe probe = new StoreProbe(password)) {
                    revive(server, probe);
                }
            }
            return null;
        });
    }

    private void revive(Server server, StoreProbe probe) {
        StoresFile known = StoresFile.read(dir);
        ServerState last = server.in(known).orElseThrow();
        ServerState now;
        if (server == Server.POSTGRES) {
            now = new PostgresServer(dir, probe).revive(last);
            known.withPostgres(now).write(dir);
        } else {
            now = new RedisServer(dir, probe).revive(last);
            known.withRedis(now).write(dir);
        }
        missing.remove(server);
        LOG.warn(
                "{} ended unexpectedly and was restarted on port {} as process {}",
                server.title,
                now.port(),
                now.pid().orElseThrow());
    }

    /** Makes up for the check that was skipped while PostgreSQL did not answer. */
    private boolean checkPostgres(BooleanSupplier stopped) {
        Optional<ServerState> postgres = StoresFile.read(dir).postgres();
        if (stopped.getAsBoolean() || postgres.flatMap(ServerState::pid).isEmpty()) {
            return false;
        }
        try (StoreProbe probe = new StoreProbe(password)) {
            // Probed before taking the lock, which would keep other nodes from starting.
            checked = probe.postgresAnswers(postgres.get().port(), INTERVAL)
                    && dir.locked(() -> new PostgresServer(dir, probe).check(postgres.get()));
        } catch (RuntimeException failure) {
            LOG.warn(
                    "PostgreSQL failed its check; checking again in {} s: {}",
                    RETRY_INTERVAL.toSeconds(),
                    oneLine(failure));
        }
        return checked;
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\n\\s*", " / ");
    }
}
