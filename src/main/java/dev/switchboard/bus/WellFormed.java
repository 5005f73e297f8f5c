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
        String found = in(data.getMap());
        if (found == null) {
            return Optional.empty();
        }
        return Optional.of(found.isEmpty() ? "data" : found.substring(1));
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

    /**
     * Where in the value it stands, as its path goes on: {@code .name}, {@code [1].name}, or nothing if it is the value
     * itself or one of its keys; null for nowhere.
     */
    private static String in(Object value) {
        // Parsed JSON is made of maps and lists, with wrappers around them only where somebody has looked.
        if (value instanceof String text) {
            return isText(text) ? null : "";
        } else if (value instanceof JsonObject object) {
            return inMap(object.getMap());
        } else if (value instanceof JsonArray array) {
            return inList(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            return inMap(map);
        }
        return value instanceof List<?> list ? inList(list) : null;
    }

    private static String inMap(Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = (String) entry.getKey();
            if (!isText(key)) {
                return "";
            }
            String found = in(entry.getValue());
            if (found != null) {
                return "." + key + found;
            }
        }
        return null;
    }

    private static String inList(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            String found = in(list.get(i));
            if (found != null) {
                return "[" + i + "]" + found;
            }
        }
        return null;
    }
}
