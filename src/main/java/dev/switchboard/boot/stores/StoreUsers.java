package dev.switchboard.boot.stores;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Tracks which processes use the stores of a folder. Each holds a shared lock on one file while it does, so the system
 * removes a process that dies. The nodes of one JVM share its lock and are counted. Callers hold the folder's lock.
 */
final class StoreUsers {

    private static final String FILE = "stores.users";
    private static final Map<Path, Use> USES = new HashMap<>();

    /** This JVM's use of one folder. */
    private static final class Use {

        private final FileChannel channel;
        private FileLock lock;
        private int nodes;

        private Use(FileChannel channel, FileLock lock) {
            this.channel = channel;
            this.lock = lock;
        }
    }

    private StoreUsers() {}

    static synchronized void join(DataDir dir) {
        USES.computeIfAbsent(dir.path(), path -> open(dir)).nodes++;
    }

    /** Ends one use; true if it was the last of all processes. */
    static synchronized boolean leave(DataDir dir) {
        Use use = requireNonNull(USES.get(dir.path()), "not in use");
        if (--use.nodes > 0) {
            return false;
        }
        USES.remove(dir.path());
        try (FileChannel channel = use.channel) {
            use.lock.release();
            return channel.tryLock() != null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether no other user, in any process, uses the folder; the caller must have joined. */
    static synchronized boolean alone(DataDir dir) {
        Use use = requireNonNull(USES.get(dir.path()), "not in use");
        if (use.nodes > 1) {
            return false;
        }
        try {
            use.lock.release();
            FileLock exclusive = use.channel.tryLock();
            if (exclusive != null) {
                exclusive.release();
            }
            use.lock = use.channel.lock(0, Long.MAX_VALUE, true);
            return exclusive != null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Use open(DataDir dir) {
        try {
            FileChannel channel = FileChannel.open(
                    dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new Use(channel, channel.lock(0, Long.MAX_VALUE, true));
        } catch (IOException failure) {
            throw dir.unusable(failure);
        }
    }
}
