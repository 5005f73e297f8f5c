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
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The folder's Redis. It makes itself a daemon, so neither the end of the hub nor Ctrl-C in its terminal reaches it. It
 * holds what may be lost: a snapshot a minute is enough, and the oldest goes when it is full. Used under the folder's
 * lock.
 */
final class RedisServer {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

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

    /** Finds the running server, or starts one at the port of {@code last} if that is free. */
    ServerState ensureRunning(Optional<ServerState> last) {
        return last.filter(server -> probe.redisAnswers(server.port())).orElseGet(() -> {
            last.flatMap(ServerState::pid).ifPresent(this::endHung);
            return start(Ports.choose(last));
        });
    }

    /** Starts one that has ended, at its port or not at all. */
    ServerState revive(ServerState last) {
        return probe.redisAnswers(last.port()) ? state(last.port()) : start(Ports.again(last));
    }

    /** Whether its process lives, though it may hang. */
    static boolean lives(DataDir dir, long pid) {
        return Processes.commandLine(pid)
                .filter(line -> line.contains(dir.resolve("bin").toString()))
                .isPresent();
    }

    void stop(ServerState server) {
        if (probe.redisAnswers(server.port())) {
            probe.shutDownRedis(server.port());
            waitUntil(() -> !probe.redisAnswers(server.port()), "Redis does not end");
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
        waitUntil(() -> probe.redisAnswers(port), "Redis does not start; see " + root.resolve("redis.log"));
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
        String resource = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        Path program = dir.resolve("bin").resolve(resource.substring(resource.lastIndexOf('/') + 1));
        if (Files.exists(program)) {
            return program;
        }
        try (InputStream content =
                ExecutableProvider.class.getResourceAsStream(resource.startsWith("/") ? resource : "/" + resource)) {
            Files.createDirectories(program.getParent());
            Path draft = Files.createTempFile(program.getParent(), "draft", "");
            Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
            return program;
        } catch (IOException failure) {
            throw new StoresException("Redis cannot be unpacked to " + program, failure);
        }
    }

    /** One that runs and does not answer holds its port and its snapshot. */
    private void endHung(long pid) {
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

    private static void waitUntil(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new StoresException(otherwise);
            }
            StorePause.of(LOOK_AGAIN);
        }
    }
}
