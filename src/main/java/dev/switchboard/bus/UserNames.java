package dev.switchboard.bus;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** What usernames and e-mail addresses are compared by, so that no other spelling of one counts as another. Stateless. */
public final class UserNames {

    private static final Pattern BLANKS_AROUND = Pattern.compile("^\\p{IsWhite_Space}+|\\p{IsWhite_Space}+$");

    private UserNames() {}

    /** The name without blanks around it, in Unicode's normalization form C. */
    public static String clean(String given) {
        return Normalizer.normalize(BLANKS_AROUND.matcher(given).replaceAll(""), Normalizer.Form.NFC);
    }

    /** The same for names that differ only in case, in blanks around them or in how they are encoded. */
    public static String key(String given) {
        return Normalizer.normalize(clean(given).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
