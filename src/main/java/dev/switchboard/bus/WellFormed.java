package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that the next step would change. JSON may escape half of a surrogate pair ({@code "\ud83d"}, RFC 8259
 * section 8.2), which neither UTF-8 nor a store can hold; and it may have numbers such as {@code 1e400}, which would become
 * the text {@code "Infinity"}, or whole ones of more than 64 bits. Stateless.
 */
public final class WellFormed {

    static final String SURROGATE = "must not contain an unpaired surrogate";
    private static final String NUMBER = "must be a number that fits in 64 bits";

    /**
     * The first such value.
     *
     * @param field its path, such as {@code participants[1]}; {@code data} for all of it
     * @param words what it must be or must not be, after its path
     */
    public record Problem(String field, String words) {

        /** The same value seen from what contains it. */
        private Problem within(String step) {
            return new Problem(step + field, words);
        }
    }

    private WellFormed() {}

    /** The first such value. */
    public static Optional<Problem> problem(JsonObject data) {
        Problem found = in(data.getMap());
        if (found == null) {
            return Optional.empty();
        }
        String path = found.field().isEmpty() ? "data" : found.field().substring(1);
        return Optional.of(new Problem(path, found.words()));
    }

    /** Whether every surrogate is part of a pair. */
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
     * Where in the value it is, as the rest of its path: {@code .name}, {@code [1].name}, or nothing if it is the value
     * itself or one of its keys; null if it is nowhere.
     */
    private static @Nullable Problem in(@Nullable Object value) {
        // Parsed JSON consists of maps and lists; only parts that were read before are wrapped.
        if (value instanceof String text) {
            return isText(text) ? null : new Problem("", SURROGATE);
        } else if (value instanceof JsonObject object) {
            return inMap(object.getMap());
        } else if (value instanceof JsonArray array) {
            return inList(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            return inMap(map);
        }
        return value instanceof List<?> list ? inList(list) : inNumber(value);
    }

    private static @Nullable Problem inNumber(@Nullable Object value) {
        boolean fits = value instanceof Double number ? Double.isFinite(number) : !(value instanceof BigInteger);
        return fits ? null : new Problem("", NUMBER);
    }

    private static @Nullable Problem inMap(Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = (String) entry.getKey();
            if (!isText(key)) {
                return new Problem("", SURROGATE);
            }
            Problem found = in(entry.getValue());
            if (found != null) {
                return found.within("." + key);
            }
        }
        return null;
    }

    private static @Nullable Problem inList(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            Problem found = in(list.get(i));
            if (found != null) {
                return found.within("[" + i + "]");
            }
        }
        return null;
    }
}
