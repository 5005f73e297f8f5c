package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.switchboard.bus.ConcernApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a concern of one's own may use changes only with a note in the changelog, which names the version and the digest of the
 * signatures. With the note in place {@code mvn test -Dtest=ConcernApiTest -Dupdate.docs} writes the committed file anew; without
 * it, or where something was removed under the same version, nothing is written.
 */
class ConcernApiTest {

    private static final Path COMMITTED = Path.of("src/test/resources/concern-api.txt");
    private static final Path CHANGELOG = DocPages.page("changelog");
    private static final Pattern FIRST_LINE = Pattern.compile("Concern API (\\d+)");
    private static final Pattern OF_THE_HUB = Pattern.compile("dev\\.switchboard\\.[\\w.$]+");
    private static final int DIGEST_LENGTH = 12;

    @Test
    void changesOnlyWithANoteInTheChangelog() throws IOException {
        SortedSet<String> current = ConcernSignatures.read().lines();
        List<String> committed = Files.exists(COMMITTED) ? Files.readAllLines(COMMITTED) : List.of("Concern API 0");
        Set<String> before = new TreeSet<>(committed.subList(1, committed.size()));
        String digest = digest(current);
        List<String> steps = steps(committed.get(0), before, current, digest);
        if (!steps.isEmpty()) {
            fail("the API of concerns has changed:\n" + difference(before, current) + "To do:\n"
                    + String.join("\n", steps));
        }
        List<String> wanted = new ArrayList<>(List.of("Concern API " + ConcernApi.VERSION));
        wanted.addAll(current);
        if (System.getProperty("update.docs") != null) {
            Files.write(COMMITTED, wanted);
        }
        assertEquals(
                wanted,
                Files.readAllLines(COMMITTED),
                "run it with -Dupdate.docs, now that the changelog has its note");
    }

    /** Otherwise a concern could not name what it gets, or would depend on what may change at any time. */
    @Test
    void mentionsNoTypeThatDoesNotBelongToIt() throws IOException {
        ConcernSignatures signatures = ConcernSignatures.read();
        Set<String> foreign = new TreeSet<>();
        for (String line : signatures.lines()) {
            OF_THE_HUB
                    .matcher(line)
                    .results()
                    .map(found -> found.group())
                    .filter(name -> !isKnown(name, signatures.types()))
                    .forEach(name -> foreign.add(name + " in " + line));
        }
        assertEquals(Set.of(), foreign);
    }

    @Test
    void namesEachTypeOnItsPage() throws IOException {
        String page = Files.readString(DocPages.page("own-concern"));
        List<String> missing = ConcernSignatures.read().types().stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1).replace('$', '.'))
                .filter(name -> !page.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing, "the page says what each type is for");
        assertTrue(page.contains("version " + ConcernApi.VERSION + "."), "the page says which version it describes");
    }

    /** What has to be done before the committed file may be written; empty if nothing. */
    private static List<String> steps(String firstLine, Set<String> before, Set<String> current, String digest)
            throws IOException {
        List<String> steps = new ArrayList<>();
        var found = FIRST_LINE.matcher(firstLine);
        assertTrue(found.matches(), COMMITTED + " begins with " + firstLine);
        int version = Integer.parseInt(found.group(1));
        if (!current.containsAll(before) && ConcernApi.VERSION <= version) {
            steps.add("- raise ConcernApi.VERSION, which is " + ConcernApi.VERSION
                    + ": something was removed or changed, and a concern that used it must follow");
        }
        String note = "Concern API " + ConcernApi.VERSION + " (" + digest + "): ";
        if (!noted(note)) {
            steps.add("- say what changed in " + CHANGELOG + ", in an entry that begins with \"" + note.strip() + "\"");
        }
        return steps;
    }

    /** Whether the changelog has the entry, with words after its beginning. */
    private static boolean noted(String note) throws IOException {
        return Pattern.compile("^- " + Pattern.quote(note) + "\\w", Pattern.MULTILINE)
                .matcher(Files.readString(CHANGELOG))
                .find();
    }

    private static String difference(Set<String> before, Set<String> current) {
        StringBuilder text = new StringBuilder();
        before.stream()
                .filter(line -> !current.contains(line))
                .forEach(line -> text.append("- ").append(line).append('\n'));
        current.stream()
                .filter(line -> !before.contains(line))
                .forEach(line -> text.append("+ ").append(line).append('\n'));
        return text.toString();
    }

    /** The name is that of a type, or that of one of its members. */
    private static boolean isKnown(String name, Set<String> types) {
        return types.contains(name) || types.contains(name.replaceAll("\\.\\w+$", ""));
    }

    private static String digest(Collection<String> lines) {
        try {
            byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
