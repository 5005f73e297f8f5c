package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;

/** Finds the schemas that a document refers to, directly or through other schemas. Stateless. */
final class SchemaReferences {

    private static final String PREFIX = "#/components/schemas/";

    private SchemaReferences() {}

    /** The name in a reference. */
    static String nameOf(String reference) {
        return reference.substring(PREFIX.length());
    }

    /** The names of all {@code schemas} reachable from the value. */
    static Set<String> followed(Object value, JsonObject schemas) {
        Set<String> found = new TreeSet<>();
        follow(value, schemas, found);
        return found;
    }

    private static void follow(Object value, JsonObject schemas, Set<String> found) {
        if (value instanceof JsonArray array) {
            array.forEach(element -> follow(element, schemas, found));
        } else if (value instanceof JsonObject object) {
            if (object.getValue("$ref") instanceof String reference) {
                String name = nameOf(reference);
                if (schemas.containsKey(name) && found.add(name)) {
                    follow(schemas.getJsonObject(name), schemas, found);
                }
            }
            object.forEach(entry -> follow(entry.getValue(), schemas, found));
        }
    }
}
