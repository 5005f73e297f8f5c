package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command's data, each value by its key. A value that cannot be used fails with a {@code BAD_REQUEST} that names
 * it; null counts as absent. Safe from any thread as long as nothing changes the data.
 *
 * @param data the object that the fields belong to
 * @param path the prefix of a field's name in a refusal: empty, or such as {@code chats[0].}
 */
@ConcernApi
public record Fields(JsonObject data, String path) {

    /** The fields of a command's data. */
    public Fields(JsonObject data) {
        this(data, "");
    }

    /** Whether the key is there, even if its value is null. */
    public boolean has(String key) {
        return data.containsKey(key);
    }

    /** A string of 1 to {@code maxLength} characters. */
    public String text(String key, int maxLength) {
        return text(path + key, data.getValue(key), maxLength);
    }

    /** A string of 1 to {@code maxLength} characters, or empty if it is absent. */
    public Optional<String> optionalText(String key, int maxLength) {
        return isAbsent(key) ? Optional.empty() : Optional.of(text(key, maxLength));
    }

    /** As {@link #text}, with at least one character that is not blank. */
    public String visibleText(String key, int maxLength) {
        return visibleText(path + key, data.getValue(key), maxLength);
    }

    /** As {@link #visibleText}, or empty if it is absent. */
    public Optional<String> optionalVisibleText(String key, int maxLength) {
        return isAbsent(key) ? Optional.empty() : Optional.of(visibleText(key, maxLength));
    }

    /** The id of a user, a todo or something else; only its form is checked. */
    public String id(String key) {
        return text(key, Topic.MAX_ID_LENGTH);
    }

    /** An array of at most {@code max} ids, which may be empty. */
    public List<String> ids(String key, int max) {
        JsonArray values = array(key, max);
        List<String> ids = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            ids.add(text(path + key + "[" + i + "]", values.getValue(i), Topic.MAX_ID_LENGTH));
        }
        return ids;
    }

    /** An array of at most {@code max} values, which may be empty. */
    public JsonArray array(String key, int max) {
        if (data.getValue(key) instanceof JsonArray values && values.size() <= max) {
            return values;
        }
        throw refused(key, "must be an array of at most " + max + " elements");
    }

    /** The fields of element {@code index} of {@code array}, which stands at {@code key}. */
    public Fields element(String key, JsonArray array, int index, String shape) {
        String place = path + key + "[" + index + "]";
        if (array.getValue(index) instanceof JsonObject object) {
            return new Fields(object, place + ".");
        }
        throw Failure.badRequest(place, place + " must be an object " + shape);
    }

    /** The fields of the object at the key, or empty if it is absent. */
    public Optional<Fields> object(String key, String shape) {
        if (isAbsent(key)) {
            return Optional.empty();
        }
        if (data.getValue(key) instanceof JsonObject object) {
            return Optional.of(new Fields(object, path + key + "."));
        }
        throw refused(key, "must be an object " + shape);
    }

    /** A whole number from {@code min} to {@code max}, or {@code preset} if it is absent. */
    public int whole(String key, int min, int max, int preset) {
        if (isAbsent(key)) {
            return preset;
        }
        if (data.getValue(key) instanceof Integer number && number >= min && number <= max) {
            return number;
        }
        throw refused(key, "must be a whole number from " + min + " to " + max);
    }

    /** A position in a log: a whole number, 0 or more. */
    public long position(String key) {
        Object value = data.getValue(key);
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && ((Number) value).longValue() >= 0) {
            return ((Number) value).longValue();
        }
        throw refused(key, "must be a whole number, 0 or more");
    }

    /** As {@link #position}, or empty if it is absent. */
    public Optional<Long> optionalPosition(String key) {
        return isAbsent(key) ? Optional.empty() : Optional.of(position(key));
    }

    /** True or false, or empty if it is absent. */
    public Optional<Boolean> flag(String key) {
        if (isAbsent(key)) {
            return Optional.empty();
        }
        if (data.getValue(key) instanceof Boolean flag) {
            return Optional.of(flag);
        }
        throw refused(key, "must be true or false");
    }

    /** True or false. */
    public boolean requiredFlag(String key) {
        return flag(key).orElseThrow(() -> refused(key, "must be true or false"));
    }

    /** What is wrong with the value at {@code key}, as the refusal of the command. */
    public Failure refused(String key, String problem) {
        return Failure.badRequest(path + key, path + key + " " + problem);
    }

    /** The bytes of a cursor in URL-safe Base64; throws the refusal if it is none. */
    public static byte[] cursorBytes(String text, Failure refusal) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            throw refusal;
        }
    }

    /** {@code value}, which stands at {@code field}, as a string of 1 to {@code maxLength} characters that a store can keep. */
    public static String text(String field, @Nullable Object value, int maxLength) {
        if (!(value instanceof String text) || text.isEmpty() || text.length() > maxLength) {
            throw Failure.badRequest(field, field + " must be a string of 1 to " + maxLength + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw Failure.badRequest(field, field + " must not contain the character U+0000");
        }
        // The hub's own commands, with which it passes on what a client sent, are checked nowhere else.
        if (!WellFormed.isText(text)) {
            throw Failure.badRequest(field, field + " " + WellFormed.SURROGATE);
        }
        return text;
    }

    private static String visibleText(String field, @Nullable Object value, int maxLength) {
        String text = text(field, value, maxLength);
        if (text.isBlank()) {
            throw Failure.badRequest(field, field + " must not be blank");
        }
        return text;
    }

    /** The strings of an array that another room of the hub wrote. */
    List<String> texts(String key) {
        return data.getJsonArray(key).stream().map(String.class::cast).toList();
    }

    /** The objects of an array that another room of the hub wrote. */
    List<JsonObject> objects(String key) {
        JsonArray array = data.getJsonArray(key);
        List<JsonObject> objects = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            objects.add(array.getJsonObject(i));
        }
        return objects;
    }

    private boolean isAbsent(String key) {
        return data.getValue(key) == null;
    }
}
