package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link of the documents leads to a file and a heading that exist, and every page is linked. */
class LinksTest {

    private static final int README_LINES = 150;
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern FENCE = Pattern.compile("^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void linksOnlyToExistingFilesAndHeadings() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : DocPages.all()) {
            for (String link : links(page)) {
                if (!isAlive(page, link)) {
                    dead.add(page + ": " + link);
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void linksEveryPage() throws IOException {
        Set<Path> linked = new TreeSet<>(Set.of(DocPages.README, DocPages.SITE.resolve("index.md")));
        for (Path page : DocPages.all()) {
            links(page).stream().map(link -> target(page, link)).forEach(linked::add);
        }
        List<Path> orphans =
                DocPages.all().stream().filter(page -> !linked.contains(page)).toList();
        assertEquals(List.of(), orphans);
    }

    @Test
    void keepsTheReadmeShort() throws IOException {
        int lines = Files.readAllLines(DocPages.README).size();
        assertTrue(lines <= README_LINES, lines + " lines");
    }

    private static List<String> links(Path page) throws IOException {
        String prose = FENCE.matcher(Files.readString(page)).replaceAll("").replaceAll("`[^`]*`", "");
        return LINK.matcher(prose)
                .results()
                .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    private static Path target(Path page, String link) {
        String file = link.contains("#") ? link.substring(0, link.indexOf('#')) : link;
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    private static boolean isAlive(Path page, String link) throws IOException {
        Path target = target(page, link);
        if (!Files.isRegularFile(target)) {
            return false;
        }
        int anchor = link.indexOf('#');
        return anchor < 0 || anchors(target).contains(link.substring(anchor + 1));
    }

    /** The anchors that GitHub and Doxia give to the page's headings. */
    private static Set<String> anchors(Path page) throws IOException {
        Matcher headings = HEADING.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
        return headings.results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
