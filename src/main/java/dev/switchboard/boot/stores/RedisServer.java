package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis server of a data folder. It runs as a daemon, so it survives the end of the hub and Ctrl-C in the hub's
 * terminal. It holds only data that may be lost: it writes a snapshot once a minute and evicts the least recently used
 * keys when its memory is full. Callers hold the folder's lock.
 */
final class RedisServer {

    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final DataDir dir;
    private final StoreProbe probe;
    private final Path root;

    RedisServer(DataDir dir, StoreProbe probe) {
        this.dir = dir;
        this.probe = probe;
        this.root = dir.resolve("redis");
    }

    static String uri(int port, String password) {
        return "redis://:" + password + "@" + ServerState.HOST + ":" + port;
    }

    /** Finds the running server, or starts one, on the port of {@code last} if that is free. */
    ServerState ensureRunning(Optional<ServerState> last) {
        return last.filter(server -> probe.redisAnswers(server.port())).orElseGet(() -> {
            last.flatMap(ServerState::pid).ifPresent(this::killHung);
            return start(Ports.choose(last));
        });
    }

    /** Starts a server that has ended, on its old port only. */
    ServerState revive(ServerState last) {
        return probe.redisAnswers(last.port()) ? state(last.port()) : start(Ports.same(last));
    }

    /** Whether the server's process exists; it may hang. */
    static boolean lives(DataDir dir, long pid) {
        return Processes.commandLine(pid)
                .filter(line -> line.contains(dir.resolve("bin").toString()))
                .isPresent();
    }

    void stop(ServerState server) {
        if (probe.redisAnswers(server.port())) {
            probe.shutDownRedis(server.port());
            waitUntil(() -> !probe.redisAnswers(server.port()), "Redis did not stop");
        }
    }

    private ServerState start(int port) {
        Path pidFile = pidFile();
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(pidFile);
            Files.writeString(root.resolve("redis.conf"), String.join("\n", settings(port, pidFile)) + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Program.of(List.of(), program(), root.resolve("redis.conf")).run(PATIENCE);
        waitUntil(() -> probe.redisAnswers(port), "Redis did not start; see " + root.resolve("redis.log"));
        return state(port);
    }

    private ServerState state(int port) {
        return new ServerState(port, Optional.of(pidIn(pidFile())));
    }

    private Path pidFile() {
        return root.resolve("redis.pid");
    }

    private List<String> settings(int port, Path pidFile) {
        return List.of(
                "bind " + ServerState.HOST,
                "port " + port,
                "requirepass " + probe.password(),
                "daemonize yes",
                "pidfile \"" + pidFile + "\"",
                "logfile \"" + root.resolve("redis.log") + "\"",
                "loglevel warning",
                "dir \"" + root + "\"",
                "save 60 1",
                "stop-writes-on-bgsave-error no",
                "maxmemory 256mb",
                "maxmemory-policy allkeys-lru");
    }

    private Path program() {
        String resource = Platform.current().redis();
        Path program = dir.resolve("bin").resolve(resource);
        if (Files.exists(program)) {
            return program;
        }
        LOG.info("unpacking Redis to {}", program);
        try (InputStream content = Platform.open(resource)) {
            Files.createDirectories(dir.resolve("bin"));
            Path draft = Files.createTempFile(dir.resolve("bin"), "draft", "");
            try {
                Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
            return program;
        } catch (IOException failure) {
            throw new StoresException(
                    "cannot unpack Redis to " + program + ": " + FileFailure.reason(failure), failure);
        }
    }

    /** A hung server would keep its port and its snapshot. */
    private void killHung(long pid) {
        if (lives(dir, pid)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static long pidIn(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void waitUntil(BooleanSupplier condition, String failure) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new StoresException(failure);
            }
            Pause.of(POLL_INTERVAL);
        }
    }
}
