package dev.switchboard.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the project: the README and the pages of the site, and the code that they show. */
public final class DocPages {

    static final Path README = Path.of("README.md");
    static final Path SITE = Path.of("src/site/markdown");

    private DocPages() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> pages = Files.walk(SITE)) {
            return Stream.concat(Stream.of(README), pages.filter(page -> page.toString()
                            .endsWith(".md")))
                    .toList();
        }
    }

    /** The first snippet of this language on the page that contains the words. */
    public static String snippet(Path page, String language, String words) throws IOException {
        return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .filter(code -> code.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + " has no " + language + " snippet with " + words));
    }

    /** The page of the site with this name, without its ending. */
    public static Path page(String name) {
        return SITE.resolve(name + ".md");
    }
}
