package dev.switchboard.boot.stores;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's data directory. {@code initdb} creates it in a draft folder, which is then moved into place, so an
 * incomplete data directory is never used.
 *
 * @param path the final place
 * @param runAs the user that owns it
 * @param user the database's superuser
 */
record PostgresData(Path path, RunAs runAs, String user) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresData.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DRAFT = "draft-";

    void create(Path initdb, String password) throws IOException {
        LOG.info("creating a PostgreSQL database in {}", path);
        Path parent = requireNonNull(path.getParent());
        try (DirectoryStream<Path> remains = Files.newDirectoryStream(parent, DRAFT + "*")) {
            remains.forEach(PostgresData::delete);
        }
        Path draft = Files.createTempDirectory(parent, DRAFT);
        Path passwordFile = Files.createFile(
                draft.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password + "\n");
        runAs.own(draft);
        Program.of(
                        runAs.prefix(),
                        initdb,
                        "-D",
                        draft.resolve("data"),
                        "-U",
                        user,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C")
                .run(PATIENCE);
        Files.move(draft.resolve("data"), path, StandardCopyOption.ATOMIC_MOVE);
        delete(draft);
    }

    /** Deletes a folder that nothing uses; logs what it cannot delete. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException failure) {
            // An initdb whose hub was killed may still write there. The next start deletes the rest.
            LOG.warn("cannot delete {}: {}", folder, failure.toString());
        }
    }
}
