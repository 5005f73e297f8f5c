package dev.switchboard.boot.stores;

import static java.util.Objects.requireNonNull;

import dev.switchboard.config.Secret;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's use of the embedded servers of a folder. The first process starts the servers; later ones use those that
 * run, even if the process that started them is dead; <b>the last process to leave stops them</b>. A killed process
 * counts as having left, and the servers keep running until another process has come and gone.
 *
 * <p>Starting and stopping block, and take the folder's lock. A use lasts from the start of a node until after its last
 * access to a store.
 */
public final class EmbeddedStores implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStores.class);
    private static final String PASSWORD = "stores.secret";

    private final DataDir dir;
    private final String password;
    private final StoresFile servers;
    private final StoreSupervisor supervisor;

    private EmbeddedStores(DataDir dir, String password, StoresFile servers, boolean checked) {
        this.dir = dir;
        this.password = password;
        this.servers = servers;
        this.supervisor = new StoreSupervisor(dir, password, servers, checked);
    }

    /** Uses the servers that are wanted, and starts those that do not run. */
    public static EmbeddedStores use(DataDir dir, boolean postgres, boolean redis) {
        Loopback.require();
        String password = dir.secret(PASSWORD);
        return dir.locked(() -> {
            StoreUsers.join(dir);
            try (StoreProbe probe = new StoreProbe(password)) {
                return ensureRunning(dir, probe, postgres, redis);
            } catch (RuntimeException failure) {
                giveUp(dir, password, failure);
                throw failure instanceof UncheckedIOException file
                        ? dir.unusable(requireNonNull(file.getCause()))
                        : failure;
            }
        });
    }

    /** On a full disk this fails as well; the first failure says more. */
    private static void giveUp(DataDir dir, String password, RuntimeException failure) {
        try {
            leave(dir, password);
        } catch (RuntimeException another) {
            failure.addSuppressed(another);
        }
    }

    /** Restarts a server that ends unexpectedly, until this use ends or {@code ending} is true. */
    public void supervise(BooleanSupplier ending) {
        supervisor.start(ending);
    }

    /** The address of PostgreSQL; empty if it was not wanted. */
    public Optional<Secret> postgresUri() {
        return servers.postgres()
                .map(server -> PostgresServer.uri(server.port(), password, PostgresServer.DATABASE))
                .map(Secret::new);
    }

    /** The address of Redis; empty if it was not wanted. */
    public Optional<Secret> redisUri() {
        return servers.redis()
                .map(server -> RedisServer.uri(server.port(), password))
                .map(Secret::new);
    }

    /** Ends this use, and stops the servers if it was the last. */
    @Override
    public void close() {
        supervisor.close();
        dir.locked(() -> {
            leave(dir, password);
            return null;
        });
    }

    /** Ends this use and stops the servers, even if other processes use them. */
    public void stop() {
        supervisor.close();
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
                    "PostgreSQL runs as process {} but does not answer on port {}; using it unchecked",
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
