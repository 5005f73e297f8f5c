package dev.switchboard.boot.stores;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The folder that the nodes of one machine share: {@code data.dir} of the configuration. Nodes take its lock for the
 * decisions they make together; the system releases the lock when its holder dies. Safe from any thread.
 *
 * @param path the real path, so that every spelling of the folder gives the same value
 */
public record DataDir(Path path) {

    private static final String LOCK = "stores.lock";
    /** Longer than the slowest start or stop of both stores. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** File locks belong to a JVM; these monitors separate the nodes of one JVM. */
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    /** Opens the folder, and creates it if it is missing. */
    public static DataDir open(Path path) {
        try {
            // createDirectories refuses a link to a folder.
            return new DataDir((Files.isDirectory(path) ? path : Files.createDirectories(path)).toRealPath());
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    /** The random text in the file {@code name}; the first caller creates it. */
    public String secret(String name) {
        return read(name)
                .orElseGet(() -> locked(() -> read(name).orElseGet(() -> {
                    byte[] bytes = new byte[SECRET_BYTES];
                    RANDOM.nextBytes(bytes);
                    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
                    write(name, secret);
                    return secret;
                })));
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Does {@code work} while holding the folder's lock, alone among all processes and all nodes of this process. */
    <T> T locked(Supplier<T> work) {
        synchronized (MONITORS.computeIfAbsent(path, key -> new Object())) {
            try (FileChannel channel =
                    FileChannel.open(resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the channel releases it.
                lock(channel);
                return work.get();
            } catch (IOException failure) {
                throw unusable(failure);
            }
        }
    }

    private void lock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() > deadline) {
                throw new StoresException(
                        "another process has held the lock " + resolve(LOCK) + " for " + PATIENCE.toMinutes() + " min");
            }
            Pause.of(Duration.ofMillis(50));
        }
    }

    /** The content of the file; empty if there is none. */
    public Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(resolve(name)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    /** Writes the file atomically, readable by its owner only. */
    public void write(String name, String content) {
        try {
            Path draft = Files.createTempFile(
                    path,
                    name,
                    ".draft",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                    channel.write(StandardCharsets.UTF_8.encode(content));
                    channel.force(true);
                }
                Files.move(draft, resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                // Of a full disk the draft must not take more each time.
                Files.deleteIfExists(draft);
            }
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    /** The folder often belongs to another user: to root, for example, who started the hub before. */
    StoresException unusable(IOException failure) {
        return unusable(path, failure);
    }

    private static StoresException unusable(Path path, IOException failure) {
        return new StoresException("cannot use data.dir " + path + ": " + FileFailure.reason(failure), failure);
    }
}
