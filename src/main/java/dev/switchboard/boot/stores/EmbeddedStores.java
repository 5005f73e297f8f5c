package dev.switchboard.boot.stores;

import dev.switchboard.config.Secret;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded servers of a folder, as one process uses them. Who comes first starts them; who comes while they run,
 * though their starter be dead, uses them; <b>who leaves last stops them</b>, whoever started them. A process that is
 * killed leaves by that, and the servers run on until the next one comes and goes.
 *
 * <p>Starting and stopping block, and happen under the folder's lock. Lives from the start of a node to after its last
 * use of a store.
 */
public final class EmbeddedStores implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStores.class);
    private static final String PASSWORD = "stores.secret";

    private final DataDir dir;
    private final String password;
    private final StoresFile servers;
    private final StoreWatch watch;

    private EmbeddedStores(DataDir dir, String password, StoresFile servers, boolean checked) {
        this.dir = dir;
        this.password = password;
        this.servers = servers;
        this.watch = new StoreWatch(dir, password, servers, checked);
    }

    /** Uses those of the folder's servers that are wanted, started if they do not run. */
    public static EmbeddedStores use(DataDir dir, boolean postgres, boolean redis) {
        String password = dir.secret(PASSWORD);
        return dir.locked(() -> {
            StoreUsers.join(dir);
            try (StoreProbe probe = new StoreProbe(password)) {
                return ensureRunning(dir, probe, postgres, redis);
            } catch (RuntimeException failure) {
                leave(dir, password);
                throw failure;
            }
        });
    }

    /** Starts again what ends though nobody stopped it, until this use ends or {@code ending} says that it is to end. */
    public void watch(BooleanSupplier ending) {
        watch.start(ending);
    }

    /** Where PostgreSQL is; empty if it was not wanted. */
    public Optional<Secret> postgresUri() {
        return servers.postgres()
                .map(server -> PostgresServer.uri(server.port(), password, PostgresServer.DATABASE))
                .map(Secret::new);
    }

    /** Where Redis is; empty if it was not wanted. */
    public Optional<Secret> redisUri() {
        return servers.redis()
                .map(server -> RedisServer.uri(server.port(), password))
                .map(Secret::new);
    }

    /** Ends this use, and the servers if it was the last. */
    @Override
    public void close() {
        watch.close();
        dir.locked(() -> {
            leave(dir, password);
            return null;
        });
    }

    /** Ends this use and the servers, whoever else uses them. */
    public void stop() {
        watch.close();
        dir.locked(() -> {
            StoreUsers.leave(dir);
            stopServers(dir, password);
            return null;
        });
    }

    private static EmbeddedStores ensureRunning(DataDir dir, StoreProbe probe, boolean postgres, boolean redis) {
        StoresFile known = StoresFile.read(dir);
        StoresFile wanted = new StoresFile(Optional.empty(), Optional.empty());
        boolean checked = true;
        if (postgres) {
            PostgresServer program = new PostgresServer(dir, probe);
            ServerState server = program.ensureRunning(known.postgres());
            checked = isChecked(program, server);
            known = known.withPostgres(server);
            wanted = wanted.withPostgres(server);
            known.write(dir);
        }
        if (redis) {
            ServerState server = new RedisServer(dir, probe).ensureRunning(known.redis());
            known = known.withRedis(server);
            wanted = wanted.withRedis(server);
            known.write(dir);
        }
        return new EmbeddedStores(dir, probe.password(), wanted, checked);
    }

    private static boolean isChecked(PostgresServer program, ServerState server) {
        boolean checked = program.check(server);
        if (!checked) {
            LOG.warn(
                    "PostgreSQL runs as process {} but does not answer at port {}; it is taken as it is",
                    server.pid().orElseThrow(),
                    server.port());
        }
        return checked;
    }

    private static void leave(DataDir dir, String password) {
        if (StoreUsers.leave(dir)) {
            stopServers(dir, password);
        }
    }

    private static void stopServers(DataDir dir, String password) {
        StoresFile known = StoresFile.read(dir);
        try (StoreProbe probe = new StoreProbe(password)) {
            known.redis().ifPresent(new RedisServer(dir, probe)::stop);
            new PostgresServer(dir, probe).stop();
        }
        known.stopped().write(dir);
    }
}
