package dev.switchboard.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples agree with each other, with the hub, and with the page that explains them. */
class ExamplesTest {

    private static final Path PAGE = Path.of("src/site/markdown/own-concern.md");
    private static final Path DEFAULTS = Path.of("src/main/resources/hub-defaults.json");
    private static final Pattern CODE =
            Pattern.compile("^```(?:java|python|sql|json|js)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern PLUGIN =
            Pattern.compile("<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)<");

    @Test
    void haveTheSamePage() throws IOException {
        assertEquals(-1, Files.mismatch(Examples.JAVA.resolve("poll.html"), Examples.HTTP.resolve("poll.html")));
    }

    /** So they need nothing that this build has not fetched. */
    @Test
    void buildWithTheVersionsOfTheHub() throws IOException {
        String own = Files.readString(Examples.JAVA.resolve("pom.xml"));
        String hub = Files.readString(Path.of("pom.xml"));
        assertTrue(own.contains("<switchboard.version>" + InstalledHub.version() + "<"), own);
        List<String> versions = versions(hub);
        assertEquals(
                List.of(),
                versions(own).stream()
                        .filter(version -> !versions.contains(version))
                        .toList());
    }

    /** The list of what runs on a node has no short form, so the example's may fall behind. */
    @Test
    void deployWhatTheHubDoesByDefault() throws IOException {
        JsonArray expected = json(DEFAULTS).getJsonArray("deploy").copy().add("poll");
        assertEquals(expected, json(Examples.JAVA.resolve("hub.json")).getJsonArray("deploy"));
    }

    @Test
    void areWhatThePageShows() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path example : List.of(Examples.JAVA, Examples.HTTP)) {
            try (Stream<Path> files = Files.walk(example)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(one -> !one.toString().contains("/target/"))
                        .toList()) {
                    sources.add(unindented(Files.readString(file)));
                }
            }
        }
        List<String> strange = CODE.matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .map(block -> unindented(block.substring(block.indexOf('\n') + 1, block.length() - "```".length())))
                .filter(code -> sources.stream().noneMatch(source -> source.contains(code)))
                .toList();
        assertEquals(List.of(), strange, "each snippet is a part of a file of the examples");
    }

    private static String unindented(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    private static List<String> versions(String pom) {
        return PLUGIN.matcher(pom)
                .results()
                .map(found -> found.group(1) + " " + found.group(2))
                .toList();
    }

    private static JsonObject json(Path file) throws IOException {
        return new JsonObject(Files.readString(file));
    }
}
