package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.HubCluster;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the Java client holds its package alone, and the program of its page runs with jackson-core as it stands there. */
@Tag("slow")
class ClientJarTest {

    private static final String PACKAGE = "dev/switchboard/client/";
    private static final String POM = "META-INF/maven/dev.switchboard/switchboard-client/pom.xml";

    @Test
    void holdsThePackageAloneWithItsLicenceAndPom() throws IOException {
        String path = System.getProperty("switchboard.client.jar");
        assumeTrue(path != null, "only in mvn verify, which builds the jar");
        try (ZipFile jar = new ZipFile(path)) {
            Set<String> names = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !name.endsWith("/"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(names.contains(PACKAGE + "Hub.class"), names.toString());
            names.removeIf(name -> name.startsWith(PACKAGE));
            assertEquals(Set.of("META-INF/LICENSE", "META-INF/MANIFEST.MF", POM), names);
            String pom = new String(jar.getInputStream(jar.getEntry(POM)).readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(!pom.contains("${") && pom.contains("<artifactId>jackson-core</artifactId>"), pom);
        }
    }

    @Test
    void isNotInTheJarOfTheHub() throws IOException {
        String path = System.getProperty("switchboard.jar");
        assumeTrue(path != null, "only in mvn verify, which builds the jar");
        try (ZipFile hub = new ZipFile(path)) {
            assertTrue(hub.stream().noneMatch(entry -> entry.getName().startsWith(PACKAGE)));
        }
    }

    @Test
    void runsTheProgramOfThePageWithJacksonCoreAlone(@TempDir Path folder) throws Exception {
        String program = DocPages.snippet(DocPages.page("client-java"), "java", "class Talk");
        try (HubCluster cluster = HubCluster.of(1)) {
            Path source = folder.resolve("Talk.java");
            Files.writeString(source, program.replace("127.0.0.1:3000", "127.0.0.1:" + cluster.port(0)));
            String libraries = jar(folder)
                    + File.pathSeparator
                    + Path.of(JsonFactory.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI());
            // As people compile it, with every warning; the annotations of the package are not on their path.
            Process compiler = start(
                    "javac",
                    "--release",
                    "17",
                    "-Xlint:all",
                    "-Xlint:-classfile",
                    "-Werror",
                    "-cp",
                    libraries,
                    "-d",
                    "" + folder,
                    "" + source);
            assertEquals(0, compiler.waitFor());
            Process talk =
                    start("java", "-cp", libraries + File.pathSeparator + folder, "Talk", cluster.token("ana"), "ben");
            try (Writer keyboard = talk.outputWriter();
                    BufferedReader screen = talk.inputReader()) {
                keyboard.write("soup?\n");
                keyboard.flush();
                assertEquals("ana: soup?", screen.readLine());
            } finally {
                // The end of its input ends the program, since the client's threads are daemons.
                assertEquals(0, talk.waitFor());
            }
        }
    }

    /** The jar that Maven has built; in {@code mvn test}, which builds none, one of the classes. */
    private static Path jar(Path folder) throws IOException {
        String built = System.getProperty("switchboard.client.jar");
        if (built != null) {
            return Path.of(built);
        }
        Path jar = folder.resolve("client.jar");
        Path classes = Path.of(
                Hub.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(classes.resolve(PACKAGE))) {
            for (Path file : files.toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar;
    }

    /** A program of the JDK; its errors go where those of the test go. */
    private static Process start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/" + program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
