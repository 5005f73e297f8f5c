package dev.switchboard.chat;

import dev.switchboard.bus.UserNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds {@code @username} in a text. A name has the characters that an account's name may have; full stops, hyphens and
 * underscores at its end may belong to it or to the sentence. What follows a letter, as in an e-mail address, and what is in a
 * web address is no mention. Stateless.
 */
final class NamesInText {

    /** The most different names that are read from a text; those after them mention nobody. */
    static final int MAX = Mentions.MAX;

    /** Longer than any name that a token brings. */
    private static final int MAX_LENGTH = 255;

    private static final String NAME = "[\\p{L}\\p{Mn}\\p{Mc}\\p{Nd}_.-]";
    /** With the full-width sign that Japanese keyboards write. */
    private static final String AT = "[@\\uFF20]";

    private static final Pattern MENTION =
            Pattern.compile("(?i:https?)://\\S++|" + AT + "(?<name>" + NAME + "++)(?!" + AT + ")");
    private static final Pattern PART_OF_A_WORD = Pattern.compile(NAME + "|" + AT + "|[\\p{N}+]");
    private static final Pattern PUNCTUATION = Pattern.compile("[_.-]+$");

    private NamesInText() {}

    /** Of each name the keys that it may stand under, the likeliest first: {@link UserNames#key}. */
    static List<List<String>> in(String text) {
        if (text.indexOf('@') < 0 && text.indexOf('\uFF20') < 0) {
            return List.of();
        }
        Map<String, List<String>> names = new LinkedHashMap<>();
        Matcher matcher = MENTION.matcher(text);
        while (matcher.find() && names.size() < MAX) {
            String name = matcher.group("name");
            if (name != null && name.length() <= MAX_LENGTH && !isInWord(text, matcher.start())) {
                names.putIfAbsent(UserNames.key(name), keys(name));
            }
        }
        return new ArrayList<>(names.values());
    }

    private static boolean isInWord(String text, int at) {
        return at > 0
                && PART_OF_A_WORD
                        .matcher(Character.toString(text.codePointBefore(at)))
                        .matches();
    }

    private static List<String> keys(String name) {
        return Stream.of(name, PUNCTUATION.matcher(name).replaceAll(""))
                .filter(spelling -> !spelling.isEmpty())
                .map(UserNames::key)
                .distinct()
                .toList();
    }
}
