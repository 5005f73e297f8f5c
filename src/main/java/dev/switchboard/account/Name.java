package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.UserNames;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of users: letters of any script with their combining marks, digits and {@code _ . -}, without blanks around them, in
 * Unicode's normalization form C. Stateless.
 */
final class Name {

    private static final int MIN = 2;
    private static final int MAX = 32;

    /** Letters that nobody sees. */
    private static final String UNSEEN_LETTERS = "\\u115F\\u1160\\u3164\\uFFA0";
    /** Marks that nobody sees, such as variation selectors. */
    private static final String UNSEEN_MARKS =
            "\\u034F\\u17B4\\u17B5\\u180B-\\u180D\\u180F\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}";

    /** More than four marks on a letter write no language (UTS 39, section 5.4); they cover the neighbouring lines. */
    private static final Pattern ALLOWED = Pattern.compile(
            "(?:[\\p{L}&&[^" + UNSEEN_LETTERS + "]][\\p{Mn}\\p{Mc}&&[^" + UNSEEN_MARKS + "]]{0,4}|[\\p{Nd}_.-])+");

    private Name() {}

    /** The name of a new account. */
    static String chosen(String given) {
        String name = UserNames.clean(given);
        int length = name.codePointCount(0, name.length());
        if (length < MIN || length > MAX || !ALLOWED.matcher(name).matches()) {
            throw Failure.badRequest(
                    "username",
                    "username must have " + MIN + " to " + MAX + " letters with their marks, digits or any of _ . -");
        }
        return name;
    }

    /** The keys under which an account of this name may stand: those of earlier versions were not normalized. */
    static String[] keys(String name) {
        return Stream.of(UserNames.key(name), name.toLowerCase(Locale.ROOT))
                .distinct()
                .toArray(String[]::new);
    }

    /**
     * What the name looks like, written as it is and in lower case; names with one of these in common are twins. Sorted, so
     * that no two transactions that insert them wait for each other.
     */
    static List<String> looks(String name) {
        return Stream.of(UserNames.key(name), UserNames.key(Skeleton.of(UserNames.clean(name))))
                .map(Skeleton::of)
                .distinct()
                .sorted()
                .toList();
    }
}
