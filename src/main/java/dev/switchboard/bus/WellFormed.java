package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for texts that are none: JSON may escape one half of a surrogate pair ({@code "\ud83d"}, RFC 8259 section 8.2), and
 * neither UTF-8 nor a store can hold it; it would be another text after each step of its way. Stateless.
 */
public final class WellFormed {

    private WellFormed() {}

    /** The path of the first value in which half a character stands, such as {@code participants[1]}. */
    public static Optional<String> problem(JsonObject data) {
        return Optional.ofNullable(in(data, ""));
    }

    /** Whether every surrogate has its other half beside it. */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private static String in(JsonObject object, String path) {
        for (Map.Entry<String, Object> entry : object) {
            if (!isText(entry.getKey())) {
                return path.isEmpty() ? "data" : path;
            }
            String found = at(entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String in(JsonArray array, String path) {
        for (int i = 0; i < array.size(); i++) {
            String found = at(array.getValue(i), path + "[" + i + "]");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String at(Object value, String path) {
        if (value instanceof String text) {
            return isText(text) ? null : path;
        }
        if (value instanceof JsonObject object) {
            return in(object, path);
        }
        return value instanceof JsonArray array ? in(array, path) : null;
    }
}
