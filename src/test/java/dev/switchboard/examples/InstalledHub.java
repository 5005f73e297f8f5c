package dev.switchboard.examples;

import dev.switchboard.bus.ConcernVerticle;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A Maven repository in which the hub is installed as {@code mvn install} does it, and which has everything else from the
 * repository that this build uses, so that a project that depends on the hub builds without a network.
 */
final class InstalledHub {

    private static final Path POM = Path.of("pom.xml");
    private static final Pattern VERSION = Pattern.compile("<artifactId>switchboard</artifactId>\\s*<version>([^<]+)<");
    /** {@code group/artifact/version/file} below the repository: io/vertx/vertx-core/5.0.10/vertx-core-5.0.10.jar. */
    private static final int DEPTH = 5;

    private InstalledHub() {}

    /** Creates it in an empty folder. */
    static Path in(Path folder) throws IOException {
        Path repository = used();
        link(repository, folder, "dev");
        Path group = Files.createDirectories(folder.resolve("dev"));
        if (Files.isDirectory(repository.resolve("dev"))) {
            link(repository.resolve("dev"), group, "switchboard");
        }
        Path artifact =
                Files.createDirectories(group.resolve("switchboard/switchboard").resolve(version()));
        String name = "switchboard-" + version();
        Files.copy(POM, artifact.resolve(name + ".pom"));
        putJar(artifact.resolve(name + ".jar"));
        return folder;
    }

    /** The hub's version, as its POM has it. */
    static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(POM));
        if (!version.find()) {
            throw new AssertionError(POM + " has no version");
        }
        return version.group(1);
    }

    private static Path used() {
        Path path = locationOf(Vertx.class);
        for (int level = 0; level < DEPTH; level++) {
            path = path.getParent();
        }
        return path;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(one -> !one.endsWith(except)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
            }
        }
    }

    /** The jar that Maven has built; in {@code mvn test}, which builds none, one of the classes. */
    private static void putJar(Path jar) throws IOException {
        String built = System.getProperty("switchboard.library.jar");
        if (built != null) {
            Files.copy(Path.of(built), jar);
            return;
        }
        Path classes = locationOf(ConcernVerticle.class);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> walked = Files.walk(classes)) {
            for (Path entry : walked.filter(one -> !one.equals(classes)).toList()) {
                // With entries for folders, as Maven's jars have them: the hub looks for the one with its pages.
                boolean isFolder = Files.isDirectory(entry);
                zip.putNextEntry(new ZipEntry(classes.relativize(entry) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(entry, zip);
                }
            }
        }
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
