package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The major version of a data directory, compared with that of the jar's programs, and the programs that can read it.
 * Reads files only.
 *
 * @param dir the folder that holds it, and in {@code bin} the programs that this and earlier jars have unpacked
 * @param data the data directory
 */
record PostgresVersion(DataDir dir, Path data) {

    private static final String FILE = "PG_VERSION";

    static Path binaries(DataDir dir) {
        return dir.resolve("bin");
    }

    /**
     * Whether an older major version wrote it; false if it does not exist yet.
     *
     * @throws StoresException if a newer one did
     */
    boolean isOld() {
        Optional<Integer> written = read();
        if (written.isPresent() && written.get() > PostgresBinaries.MAJOR) {
            throw new StoresException("PostgreSQL " + written.get() + " wrote the folder " + data
                    + ", and this jar has PostgreSQL " + PostgresBinaries.MAJOR
                    + ", which cannot read it. Nothing was changed. Start the newer switchboard.jar that wrote it.");
        }
        return written.filter(major -> major < PostgresBinaries.MAJOR).isPresent();
    }

    int major() {
        return read().orElse(PostgresBinaries.MAJOR);
    }

    /** Programs of its version that an earlier jar has unpacked. */
    PostgresBinaries programs() {
        return PostgresBinaries.earlier(binaries(dir), major()).orElseThrow(this::refusal);
    }

    private Optional<Integer> read() {
        try {
            return Optional.of(
                    Integer.valueOf(Files.readString(data.resolve(FILE)).strip()));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (NumberFormatException damaged) {
            throw new StoresException(data.resolve(FILE) + " names no major version of PostgreSQL", damaged);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private StoresException refusal() {
        return new StoresException(
                """
                PostgreSQL %1$d wrote the folder %2$s, and this jar has PostgreSQL %3$d, which cannot read it. Nothing was changed.
                The hub copies the data by itself if it finds the programs of PostgreSQL %1$d in %4$s. The jar that wrote
                the folder unpacks them there. Run that jar until it prints "stores ready", end it with Ctrl-C, and start
                this one again:
                    java -jar PREVIOUS/switchboard.jar stores --data.dir=%5$s"""
                        .formatted(major(), data, PostgresBinaries.MAJOR, binaries(dir), dir.path()));
    }
}
