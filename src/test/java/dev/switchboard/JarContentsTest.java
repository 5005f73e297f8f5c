package dev.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.config.Version;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares switchboard.jar with META-INF/THIRD-PARTY.txt: the list is complete and current, and no licence or notice of a
 * dependency is lost. Runs in {@code mvn verify}, which names the jar that it has built.
 */
@Tag("slow")
class JarContentsTest {

    private static final String LIST = "META-INF/THIRD-PARTY.txt";
    private static final String SBOM = "META-INF/sbom/switchboard.cdx.json";
    /** The places where jars keep licences and notices. */
    private static final Pattern LICENCE =
            Pattern.compile("(META-INF/)?((LICENSE|NOTICE|THIRD-PARTY)([.-][^/]*)?|[^/]*-(LICENSE|NOTICE))");
    /** Parts of dependencies that the hub does not use. */
    private static final Pattern UNUSED = Pattern.compile(
            "(?i).*(hikari|org/everit|snakeyaml|classgraph|jedis|lib/linux-x86/|linux-386|jspecify|org/postgresql/|redis/embedded).*");

    private ZipFile jar;

    @BeforeEach
    void open() throws IOException {
        String path = System.getProperty("switchboard.jar");
        assumeTrue(path != null, "only in mvn verify, which builds the jar");
        jar = new ZipFile(path);
    }

    @AfterEach
    void close() throws IOException {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void listsEveryArtifactWithItsVersion() throws IOException {
        assumeTrue(jar.getEntry(SBOM) != null, "Maven writes no list of parts while it is offline");
        JsonObject sbom = new JsonObject(text(SBOM));
        Map<String, String> shipped = new TreeMap<>();
        sbom.getJsonArray("components").stream()
                .map(JsonObject.class::cast)
                .forEach(component -> shipped.put(
                        component.getString("group") + ":" + component.getString("name"),
                        component.getString("version")));
        Map<String, String> listed = new TreeMap<>();
        rows().stream().filter(row -> row.name().contains(":")).forEach(row -> listed.put(row.name(), row.version()));
        assertEquals(shipped, listed);
        assertEquals(
                Version.current(),
                sbom.getJsonObject("metadata").getJsonObject("component").getString("version"));
    }

    @Test
    void containsEveryTextOfTheListAndNoOther() throws IOException {
        Set<String> named = rows().stream()
                .flatMap(row -> row.texts().stream())
                .map(text -> Path.of("META-INF", text).normalize().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(names(jar));
        assertEquals(Set.of(), missing);
        Set<String> unnamed = names(jar).stream()
                .filter(name -> name.startsWith("META-INF/licenses/") && !name.endsWith("/"))
                .collect(Collectors.toCollection(TreeSet::new));
        unnamed.removeAll(named);
        assertEquals(Set.of(), unnamed);
        assertTrue(text("META-INF/LICENSE").contains("Apache License"));
        assertTrue(text("META-INF/NOTICE").startsWith("Switchboard\n"));
    }

    @Test
    void losesNoLicenceOrNoticeOfADependency() throws IOException {
        Set<String> kept = new HashSet<>();
        for (String name : names(jar)) {
            if (name.startsWith("META-INF/")) {
                kept.add(text(name));
            }
        }
        Set<String> lost = new TreeSet<>();
        for (Path path : dependencies()) {
            try (ZipFile dependency = new ZipFile(path.toFile())) {
                for (String name : names(dependency)) {
                    if (LICENCE.matcher(name).matches() && !kept.contains(text(dependency, name))) {
                        lost.add(path.getFileName() + " " + name);
                    }
                }
            }
        }
        assertEquals(Set.of(), lost);
    }

    @Test
    void consistsOfTheHubAndListedArtifactsWithoutTheirUnusedParts() throws IOException {
        Set<String> known = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
        for (Path path : dependencies()) {
            try (ZipFile dependency = new ZipFile(path.toFile())) {
                known.addAll(names(dependency));
            }
        }
        Path classes = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(classes)) {
            files.forEach(file -> known.add(classes.relativize(file).toString()));
        }
        Set<String> unknown = new TreeSet<>(names(jar));
        unknown.removeIf(name ->
                name.endsWith("/") || known.contains(name) || name.startsWith("META-INF/maven/dev.switchboard/"));
        assertEquals(Set.of(), unknown);
        List<String> unused = names(jar).stream()
                .filter(name -> UNUSED.matcher(name).matches() && !name.contains("/licenses/"))
                .toList();
        assertEquals(
                List.of(),
                unused.stream()
                        .filter(name -> !name.contains("HikariTranslator"))
                        .toList());
    }

    /** What the filters of the jar leave out is not needed: stores, cluster and endpoints start from the jar alone. */
    @Test
    void startsANodeWithNothingElse(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process hub = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx256m",
                        "-jar",
                        jar.getName(),
                        "--data.dir=" + folder.resolve("data"),
                        "--http.port=0",
                        "--ops.port=0",
                        "--cluster.port=" + TestStores.freePort())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            // In two steps, since a first start on a busy machine takes long.
            Await.until("the stores start", () -> !hub.isAlive() || text(output).contains("unpacking Redis"));
            Await.until(
                    "the hub is ready or has ended",
                    () -> !hub.isAlive() || text(output).contains("Switchboard ready"));
            assertTrue(hub.isAlive(), () -> text(output));
            assertEquals(
                    List.of(),
                    text(output)
                            .lines()
                            .filter(line -> line.contains(" ERROR ") || line.contains(" WARN "))
                            .toList());
        } finally {
            hub.destroy();
            hub.waitFor();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The jars of the listed artifacts, from the class path of this test. */
    private List<Path> dependencies() throws IOException {
        Map<String, Path> jars = new HashMap<>();
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .forEach(path -> jars.put(path.getFileName().toString(), path));
        List<Path> found = new ArrayList<>();
        for (Row row : rows()) {
            if (row.name().contains(":")) {
                String start = row.name().substring(row.name().indexOf(':') + 1) + "-" + row.version();
                List<Path> of = jars.entrySet().stream()
                        .filter(jar -> jar.getKey().matches(Pattern.quote(start) + "(-linux-\\w+)?\\.jar"))
                        .map(Map.Entry::getValue)
                        .toList();
                assertTrue(!of.isEmpty(), start);
                found.addAll(of);
            }
        }
        return found;
    }

    private record Row(String name, String version, String licence, List<String> texts) {}

    private Collection<Row> rows() throws IOException {
        return text(LIST)
                .lines()
                .filter(line -> line.contains(" | ") && !line.startsWith("One line each"))
                .map(line -> line.split(" \\| ", -1))
                .map(cells -> new Row(cells[0], cells[1], cells[2], List.of(cells[3].split(", ", -1))))
                .toList();
    }

    private String text(String name) throws IOException {
        return text(jar, name);
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Set<String> names(ZipFile zip) {
        return zip.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    }
}
