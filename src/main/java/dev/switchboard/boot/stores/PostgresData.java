package dev.switchboard.boot.stores;

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
 * PostgreSQL's data directory, made once by {@code initdb}: in a folder of its own beside the place it moves to when it is
 * whole, so that a half-made one is never taken for it.
 *
 * @param path where it is to be
 * @param runAs as whom it is made
 * @param user the database's superuser
 */
record PostgresData(Path path, RunAs runAs, String user) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresData.class);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String DRAFT = "draft-";

    void make(Path initdb, String password) throws IOException {
        try (DirectoryStream<Path> leftOvers = Files.newDirectoryStream(path.getParent(), DRAFT + "*")) {
            leftOvers.forEach(PostgresData::delete);
        }
        Path draft = Files.createTempDirectory(path.getParent(), DRAFT);
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

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException failure) {
            // One whose hub was killed may still write there; what stays is deleted before the next time.
            LOG.warn("{} is left behind: {}", folder, failure.toString());
        }
    }
}
