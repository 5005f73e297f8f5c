package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of users. */
final class Name {

    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Nd}_.-]{3,32}");

    private Name() {}

    /** The name of a new account. */
    static String chosen(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw Failure.badRequest("username", "username must have 3 to 32 letters, digits or any of _ . -");
        }
        return name;
    }

    /** The key of a name: the same for names that differ only in case. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
