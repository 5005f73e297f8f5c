package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids at one field of a back end's JSON: one string, or an array of strings. Immutable.
 *
 * @param field the name of the field
 * @param ids as they are written there; empty if the field is absent
 * @param array whether they are written as an array
 */
public record OneOrMany(String field, List<String> ids, boolean array) {

    public OneOrMany {
        ids = List.copyOf(ids);
    }

    static OneOrMany read(JsonObject json, String field) {
        Object value = json.getValue(field);
        if (value == null) {
            return new OneOrMany(field, List.of(), false);
        }
        if (!(value instanceof JsonArray given)) {
            return new OneOrMany(field, List.of(Fields.text(field, value, Topic.MAX_ID_LENGTH)), false);
        }
        List<String> ids = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            ids.add(Fields.text(placeOf(field, i), given.getValue(i), Topic.MAX_ID_LENGTH));
        }
        return new OneOrMany(field, ids, true);
    }

    void write(JsonObject json) {
        if (array) {
            json.put(field, new JsonArray(ids));
        } else if (!ids.isEmpty()) {
            json.put(field, ids.get(0));
        }
    }

    /**
     * Each id once, with the place that names it first, such as {@code user} or {@code user[2]}.
     *
     * @param max the most elements of an array; it must have one, too
     */
    public Map<String, String> places(int max) {
        if (array && (ids.isEmpty() || ids.size() > max)) {
            throw Failure.badRequest(field, field + " must be one id or an array of 1 to " + max + " ids");
        }
        Map<String, String> places = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            places.putIfAbsent(ids.get(i), array ? placeOf(field, i) : field);
        }
        return places;
    }

    private static String placeOf(String field, int index) {
        return field + "[" + index + "]";
    }
}
