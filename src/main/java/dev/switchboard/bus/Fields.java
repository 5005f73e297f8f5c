package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Reads a command's data, each value by its key; what cannot be used fails with a {@code BAD_REQUEST} that names it. A
 * value that is null counts as absent. Safe from any thread as long as nobody changes the data.
 *
 * @param data the command's data
 */
public record Fields(JsonObject data) {

    /** Whether the key is there, be its value null or not. */
    public boolean has(String key) {
        return data.containsKey(key);
    }

    /** A string of 1 to {@code maxLength} characters. */
    public String text(String key, int maxLength) {
        return optionalText(key, maxLength)
                .orElseThrow(() -> Failure.badRequest(key, key + " is a string of 1 to " + maxLength + " characters"));
    }

    /** A string of 1 to {@code maxLength} characters, or empty if it is absent. */
    public Optional<String> optionalText(String key, int maxLength) {
        Object value = data.getValue(key);
        return value == null ? Optional.empty() : Optional.of(text(key, value, maxLength));
    }

    /** A user's id, a todo's, or another's: the form is checked, not that there is such a one. */
    public String id(String key) {
        return text(key, Topic.MAX_ID_LENGTH);
    }

    /** A whole number from {@code min} to {@code max}, {@code otherwise} if it is absent. */
    public int whole(String key, int min, int max, int otherwise) {
        Object value = data.getValue(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= min && number <= max) {
            return number;
        }
        throw Failure.badRequest(key, key + " is a whole number from " + min + " to " + max);
    }

    /** True or false, or empty if it is absent. */
    public Optional<Boolean> flag(String key) {
        Object value = data.getValue(key);
        if (value == null || value instanceof Boolean) {
            return Optional.ofNullable((Boolean) value);
        }
        throw Failure.badRequest(key, key + " is true or false");
    }

    /** {@code value}, found at {@code field}, as a string of 1 to {@code maxLength} characters that a store can keep. */
    public static String text(String field, Object value, int maxLength) {
        if (!(value instanceof String text) || text.isEmpty() || text.length() > maxLength) {
            throw Failure.badRequest(field, field + " is a string of 1 to " + maxLength + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw Failure.badRequest(field, field + " must not contain U+0000");
        }
        return text;
    }
}
