package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of users, and what of a command's data must be a text. */
final class Name {

    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Nd}_.-]{3,32}");

    private Name() {}

    /** The name of a new account. */
    static String chosen(JsonObject data) {
        String name = text(data, "username", 32);
        if (!ALLOWED.matcher(name).matches()) {
            throw Failure.badRequest("username", "username must have 3 to 32 letters, digits or any of _ . -");
        }
        return name;
    }

    /** The key of a name: the same for names that differ only in case. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** A text of 1 to {@code max} characters. */
    static String text(JsonObject data, String field, int max) {
        boolean fits = data.getValue(field) instanceof String text
                && !text.isBlank()
                && text.length() <= max
                && text.indexOf('\0') < 0;
        if (!fits) {
            throw Failure.badRequest(field, field + " must be a text of 1 to " + max + " characters");
        }
        return data.getString(field);
    }
}
