package dev.switchboard.boot.stores;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs. They are unpacked from the class path once per folder and version.
 *
 * @param home the folder that holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {

    /** The major version of the jar's programs. */
    static final int MAJOR = 18;

    private static final Pattern VERSION =
            Pattern.compile("postgres \\(PostgreSQL\\) (\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

    /** Unpacks the programs under {@code folder} unless they are there. */
    static PostgresBinaries unpackedIn(Path folder) {
        try {
            // The jar's directory has the sum of the archive, which need not be read at every start.
            OptionalLong sum = Platform.sum(Platform.current().postgres());
            if (sum.isPresent()) {
                Path home = homeIn(folder, sum.getAsLong());
                if (Files.exists(home)) {
                    return new PostgresBinaries(home);
                }
            }
            return unpackedIn(folder, archive());
        } catch (IOException failure) {
            throw new StoresException(
                    "cannot unpack PostgreSQL into " + folder + ": " + FileFailure.reason(failure), failure);
        }
    }

    private static Path homeIn(Path folder, long sum) {
        return folder.resolve("postgres-" + Long.toHexString(sum));
    }

    /** As {@link #unpackedIn(Path)}, from an archive of its own. */
    static PostgresBinaries unpackedIn(Path folder, byte[] archive) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(archive);
        Path home = homeIn(folder, sum.getValue());
        if (Files.notExists(home)) {
            LOG.info("unpacking PostgreSQL into {}", home);
            Files.createDirectories(folder);
            Path draft = Files.createTempDirectory(folder, "draft");
            try {
                unpack(archive, draft);
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                // A supervisor tries again and again, and each draft of a full disk would take what is left.
                PostgresData.delete(draft);
                throw failure;
            }
        }
        return new PostgresBinaries(home);
    }

    /** A version of PostgreSQL. */
    record Version(int major, int minor) {}

    /** The newest programs of a major version that earlier jars have unpacked under {@code folder}. */
    static Optional<PostgresBinaries> earlier(Path folder, int major) {
        if (Files.notExists(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin").resolve("postgres")))
                    .map(PostgresBinaries::new)
                    .filter(programs -> programs.version().major() == major)
                    .max(Comparator.comparingInt(programs -> programs.version().minor()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As the program {@code postgres} reports it. */
    Version version() {
        String line = Program.of(List.of(), program("postgres"), "--version").run(PATIENCE);
        Matcher matcher = VERSION.matcher(line);
        if (!matcher.matches()) {
            throw new StoresException(program("postgres") + " reports no version: " + line);
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static byte[] archive() throws IOException {
        try (InputStream stream = Platform.open(Platform.current().postgres())) {
            return stream.readAllBytes();
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream entries = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                write(entries, entry, target.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void write(InputStream content, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Path parent = requireNonNull(file.getParent());
        Files.createDirectories(parent);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (!file.toString().endsWith(".a")) {
            Files.copy(content, file);
            boolean program = parent.endsWith("bin");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
