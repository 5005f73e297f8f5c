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
 * Starts an embedded server again that has ended though nobody stopped it: {@code stores.json} says it runs, and its
 * process is gone. Of the processes that watch one folder, one does it, under the folder's lock, and the others find it
 * done. Works on a thread of its own, which ends with the use of the stores; closed by {@link EmbeddedStores}.
 */
final class StoreWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** One that ends as soon as it is started, or cannot be, is not started without a pause. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

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
    /** Those that were gone at the last look. The watch's thread alone. */
    private final Set<Server> missing = EnumSet.noneOf(Server.class);

    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean checked;

    /**
     * @param used the servers that are watched
     * @param checked whether PostgreSQL was found as it must be, or did not answer yet
     */
    StoreWatch(DataDir dir, String password, StoresFile used, boolean checked) {
        this.dir = dir;
        this.password = password;
        this.checked = checked;
        used.postgres().ifPresent(server -> servers.add(Server.POSTGRES));
        used.redis().ifPresent(server -> servers.add(Server.REDIS));
    }

    void start(BooleanSupplier ending) {
        Thread thread = new Thread(() -> run(ending), "watch over the stores");
        thread.setDaemon(true);
        thread.start();
    }

    /** Nothing is started after this, but for a start that is under way: whoever stops the servers waits for the lock. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run(BooleanSupplier ending) {
        BooleanSupplier over = () -> ending.getAsBoolean() || closed.getCount() == 0;
        Duration pause = LOOK;
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS) && !over.getAsBoolean()) {
                pause = look(over);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers how long to wait for the next look. */
    private Duration look(BooleanSupplier over) {
        Duration pause = LOOK;
        for (Server server : servers) {
            try {
                if (lives(server)) {
                    missing.remove(server);
                } else if (missing.add(server)) {
                    // A second look, since what ends this process may end the server too, and a moment earlier; and the
                    // children of a killed PostgreSQL, beside which none starts, end by then.
                    continue;
                } else {
                    pause = PAUSE;
                    revive(server, over);
                }
            } catch (RuntimeException failure) {
                pause = PAUSE;
                LOG.warn(
                        "{} has ended and cannot be started, next try in {} s: {}",
                        server.title,
                        PAUSE.toSeconds(),
                        oneLine(failure));
            }
        }
        return checked || check(over) ? pause : PAUSE;
    }

    /** True also of one that was stopped: it is not to run. */
    private boolean lives(Server server) {
        return server.in(StoresFile.read(dir))
                .flatMap(ServerState::pid)
                .filter(pid -> !server.lives(dir, pid))
                .isEmpty();
    }

    private void revive(Server server, BooleanSupplier over) {
        dir.locked(() -> {
            // Another process may have started it by now, or this one been told to end.
            if (!over.getAsBoolean() && !lives(server)) {
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
                "{} had ended though nobody stopped it, and runs again at port {} as process {}",
                server.title,
                now.port(),
                now.pid().orElseThrow());
    }

    /** What was not done when PostgreSQL was taken as it was. */
    private boolean check(BooleanSupplier over) {
        Optional<ServerState> postgres = StoresFile.read(dir).postgres();
        if (over.getAsBoolean() || postgres.flatMap(ServerState::pid).isEmpty()) {
            return false;
        }
        try (StoreProbe probe = new StoreProbe(password)) {
            // Asked before, since the lock keeps others from starting.
            checked = probe.postgresAnswers(postgres.get().port(), LOOK)
                    && dir.locked(() -> new PostgresServer(dir, probe).check(postgres.get()));
        } catch (RuntimeException failure) {
            LOG.warn("PostgreSQL is not as it must be, next look in {} s: {}", PAUSE.toSeconds(), oneLine(failure));
        }
        return checked;
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\n\\s*", " / ");
    }
}
