package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a complete new data directory into the place of the old one, which is kept as {@code data-14} for version 14. It
 * takes three renames, so a crash may leave it half done. While {@code data} exists, it is the truth and a new directory
 * beside it is discarded. Without it, {@code data.next} is complete, and {@link #finish} puts it into place.
 *
 * @param root the folder that holds the data directories
 */
record PostgresSwap(Path root) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSwap.class);

    Path data() {
        return root.resolve("data");
    }

    private Path next() {
        return root.resolve("data.next");
    }

    /**
     * Puts {@code complete} into place; returns where the old directory is.
     *
     * @param complete a data directory whose server has stopped
     * @param major the old directory's version
     */
    Path run(Path complete, int major) throws IOException {
        move(complete, next());
        Path aside = aside(major);
        move(data(), aside);
        move(next(), data());
        return aside;
    }

    /** Completes a swap that a crash has left half done. */
    void finish() {
        try {
            if (Files.notExists(data()) && Files.exists(next()) && hasOld()) {
                LOG.info("{} is complete and replaces the old data directory", next());
                move(next(), data());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Discards a copy that was complete but had not replaced the old directory. */
    void discard() {
        if (Files.exists(next())) {
            PostgresData.delete(next());
        }
    }

    private boolean hasOld() throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(root, "data-*")) {
            return old.iterator().hasNext();
        }
    }

    /** A name that no earlier upgrade has taken. */
    private Path aside(int major) {
        Path aside = root.resolve("data-" + major);
        for (int i = 2; Files.exists(aside); i++) {
            aside = root.resolve("data-" + major + "-" + i);
        }
        return aside;
    }

    /** A rename that survives a power cut before the next one begins. */
    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(root, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
