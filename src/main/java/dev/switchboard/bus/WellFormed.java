package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
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
        return Optional.ofNullable(in(data.getMap(), ""));
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

    private static String in(Map<?, ?> object, String path) {
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            String key = (String) entry.getKey();
            if (!isText(key)) {
                return path.isEmpty() ? "data" : path;
            }
            Object value = entry.getValue();
            if (value instanceof String text) {
                if (!isText(text)) {
                    return below(path, key);
                }
            } else if (isTree(value)) {
                String found = at(value, below(path, key));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String in(List<?> array, String path) {
        for (int i = 0; i < array.size(); i++) {
            String found = at(array.get(i), path + "[" + i + "]");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Parsed JSON is made of maps and lists, with wrappers around them only where somebody has looked. */
    private static boolean isTree(Object value) {
        return value instanceof Map
                || value instanceof List
                || value instanceof JsonObject
                || value instanceof JsonArray;
    }

    private static String at(Object value, String path) {
        if (value instanceof String text) {
            return isText(text) ? null : path;
        }
        if (value instanceof JsonObject object) {
            return in(object.getMap(), path);
        }
        if (value instanceof JsonArray array) {
            return in(array.getList(), path);
        }
        if (value instanceof Map<?, ?> object) {
            return in(object, path);
        }
        return value instanceof List<?> array ? in(array, path) : null;
    }
}
