package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path in the configuration, printed as {@code auth.jwt.keys[0].algorithm}. An array's index is a key of digits. */
record KeyPath(List<String> keys) {

    static final KeyPath ROOT = new KeyPath(List.of());

    KeyPath {
        keys = List.copyOf(keys);
    }

    /** The path of {@code http.port}, as in an argument. */
    static KeyPath ofDotted(String dotted) {
        return new KeyPath(Arrays.asList(dotted.split("\\.", -1)));
    }

    /** The path of a JSON pointer in a URI fragment, {@code #/http/port}. */
    static KeyPath ofPointer(String pointer) {
        String[] tokens = pointer.split("/", -1);
        return new KeyPath(Arrays.stream(tokens)
                .skip(1)
                .map(KeyPath::decoded)
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    /** The token as it is where it cannot be decoded: the validator writes a control character as {@code %8}. */
    private static String decoded(String token) {
        try {
            return URLDecoder.decode(token.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return token;
        }
    }

    KeyPath then(String key) {
        List<String> longer = new ArrayList<>(keys);
        longer.add(key);
        return new KeyPath(longer);
    }

    KeyPath parent() {
        return new KeyPath(keys.subList(0, keys.size() - 1));
    }

    String last() {
        return keys.get(keys.size() - 1);
    }

    /** The value at this path, or null. */
    @Nullable
    Object in(JsonObject document) {
        @Nullable Object value = document;
        for (String key : keys) {
            value = step(value, key);
        }
        return value;
    }

    /** Puts {@code value} at this path and creates the objects above it; an object is merged into an existing one. */
    void put(JsonObject document, @Nullable Object value) {
        JsonObject holder = document;
        for (String key : parent().keys) {
            if (!(holder.getValue(key) instanceof JsonObject)) {
                holder.put(key, new JsonObject());
            }
            holder = holder.getJsonObject(key);
        }
        if (value instanceof JsonObject object && holder.getValue(last()) instanceof JsonObject present) {
            present.mergeIn(object, true);
        } else {
            holder.put(last(), value);
        }
    }

    /** Replaces the value at this path, also in an array. */
    void replace(JsonObject document, @Nullable Object value) {
        Object holder = parent().in(document);
        if (holder instanceof JsonArray array) {
            array.set(Integer.parseInt(last()), value);
        } else if (holder instanceof JsonObject object) {
            object.put(last(), value);
        }
    }

    private static @Nullable Object step(@Nullable Object holder, String key) {
        if (holder instanceof JsonObject object) {
            return object.getValue(key);
        }
        if (holder instanceof JsonArray array && key.chars().allMatch(Character::isDigit)) {
            int index = Integer.parseInt(key);
            return index < array.size() ? array.getValue(index) : null;
        }
        return null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            if (!key.isEmpty() && key.chars().allMatch(Character::isDigit)) {
                text.append('[').append(key).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(key);
            }
        }
        return text.toString();
    }
}
