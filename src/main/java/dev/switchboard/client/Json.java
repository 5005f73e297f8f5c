package dev.switchboard.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as the hub sent it. Its values are plain: {@code Map}, {@code List}, {@code String}, {@code Long} (or
 * {@code BigInteger}), {@code Double}, {@code Boolean} and null. Immutable, safe from any thread.
 */
public final class Json {

    static final Json EMPTY = new Json(Map.of());

    private final Map<String, @Nullable Object> fields;

    private Json(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** An object with these fields; a value that is none of the above is refused when it is sent. */
    public static Json of(Map<String, ? extends @Nullable Object> fields) {
        return new Json(Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(fields)));
    }

    /** The value if it is an object, else an empty one. */
    static Json from(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? ofMap(map) : EMPTY;
    }

    private static Json ofMap(Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return new Json(Collections.unmodifiableMap(fields));
    }

    public boolean has(String field) {
        return fields.get(field) != null;
    }

    /** The value as it is; null if it is null or absent. */
    public @Nullable Object get(String field) {
        return fields.get(field);
    }

    /** The text; null if the field is no text. */
    public @Nullable String string(String field) {
        return fields.get(field) instanceof String text ? text : null;
    }

    /** The text, or an empty one if the field is no text. */
    String text(String field) {
        return fields.get(field) instanceof String text ? text : "";
    }

    /** The number, or {@code absent} if the field is no number. */
    public long number(String field, long absent) {
        return fields.get(field) instanceof Number number ? number.longValue() : absent;
    }

    /** The number; null if the field is no number. */
    public @Nullable Long number(String field) {
        return fields.get(field) instanceof Number number ? (Long) number.longValue() : null;
    }

    /** Whether the field is {@code true}. */
    public boolean is(String field) {
        return Boolean.TRUE.equals(fields.get(field));
    }

    /** The object; an empty one if the field is no object. */
    public Json object(String field) {
        return from(fields.get(field));
    }

    /** The objects of a list; empty if the field is no list. */
    public List<Json> objects(String field) {
        List<Json> objects = new ArrayList<>();
        if (fields.get(field) instanceof List<?> list) {
            list.forEach(value -> objects.add(from(value)));
        }
        return Collections.unmodifiableList(objects);
    }

    /** The objects of a list, each as something else. */
    <T> List<T> list(String field, Function<Json, T> as) {
        List<T> values = new ArrayList<>();
        objects(field).forEach(object -> values.add(as.apply(object)));
        return Collections.unmodifiableList(values);
    }

    /** The texts of a list; empty if the field is no list. */
    public List<String> strings(String field) {
        List<String> strings = new ArrayList<>();
        if (fields.get(field) instanceof List<?> list) {
            list.forEach(value -> strings.add(String.valueOf(value)));
        }
        return Collections.unmodifiableList(strings);
    }

    /** All fields, in the hub's order. */
    public Map<String, @Nullable Object> asMap() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && fields.equals(json.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The JSON text. */
    @Override
    public String toString() {
        return JsonText.write(fields);
    }
}
