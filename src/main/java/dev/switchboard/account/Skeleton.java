package dev.switchboard.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a text looks like: two texts with the same skeleton are confusable (UTS 39, section 4). The table is the resource
 * {@code confusables.txt}, which {@code SkeletonTest} writes from ICU and compares with it; ICU itself has 14 MB. Stateless;
 * the table is read when a name is first looked at.
 */
final class Skeleton {

    private static final String RESOURCE = "/confusables.txt";
    private static final String COMMENT = "#";

    private Skeleton() {}

    /** The prototype of each character that has one. */
    private static final class Table {

        private static final Map<Integer, String> PROTOTYPES = read();

        private static Map<Integer, String> read() {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Skeleton.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
                return lines.lines()
                        .filter(line -> !line.startsWith(COMMENT))
                        .map(line -> line.split("\t", 2))
                        .collect(Collectors.toUnmodifiableMap(pair -> pair[0].codePointAt(0), pair -> pair[1]));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    /** The skeleton of a text. */
    static String of(String text) {
        StringBuilder looks = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(character -> {
            String prototype = Table.PROTOTYPES.get(character);
            if (prototype == null) {
                looks.appendCodePoint(character);
            } else {
                looks.append(prototype);
            }
        });
        return Normalizer.normalize(looks, Normalizer.Form.NFD);
    }
}
