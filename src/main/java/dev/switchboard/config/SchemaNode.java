package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node of {@code hub-schema.json}. It reads the part of JSON Schema that the file uses (local references, properties,
 * items, types, ranges, patterns with examples) and three keywords of its own: {@code secret} marks a secret, {@code uri}
 * an address among them, and {@code called} describes a string that has a pattern. Belongs to one thread at a time.
 */
final class SchemaNode {

    private final JsonObject root;
    private final JsonObject node;
    /** Made when first asked for; a start asks thousands of times. */
    private @Nullable Map<String, SchemaNode> properties;

    private SchemaNode(JsonObject root, JsonObject node) {
        this.root = root;
        this.node = resolve(root, node);
    }

    static SchemaNode of(JsonObject schema) {
        return new SchemaNode(schema, schema);
    }

    private static JsonObject resolve(JsonObject root, JsonObject node) {
        String reference = node.getString("$ref");
        if (reference == null) {
            return node;
        }
        String name = reference.substring("#/$defs/".length());
        // Both apply, so the keywords beside a reference may extend the same properties.
        return root.getJsonObject("$defs").getJsonObject(name).copy().mergeIn(node, true);
    }

    /** The node under {@code key}, which is a number for an array; empty if the schema has none. */
    Optional<SchemaNode> child(String key) {
        if (has("items") && isNumber(key)) {
            return Optional.of(new SchemaNode(root, node.getJsonObject("items")));
        }
        SchemaNode property = properties().get(key);
        if (property != null) {
            return Optional.of(property);
        }
        if (node.getValue("additionalProperties") instanceof JsonObject others) {
            return Optional.of(new SchemaNode(root, others));
        }
        return isFree() ? Optional.of(new SchemaNode(root, new JsonObject())) : Optional.empty();
    }

    /** The node at {@code path}. */
    Optional<SchemaNode> at(List<String> path) {
        Optional<SchemaNode> place = Optional.of(this);
        for (String key : path) {
            place = place.flatMap(node -> node.child(key));
        }
        return place;
    }

    Map<String, SchemaNode> properties() {
        Map<String, SchemaNode> known = properties;
        if (known == null) {
            Map<String, SchemaNode> made = new LinkedHashMap<>();
            JsonObject named = node.getJsonObject("properties", new JsonObject());
            named.fieldNames().forEach(key -> made.put(key, new SchemaNode(root, named.getJsonObject(key))));
            known = Collections.unmodifiableMap(made);
            properties = known;
        }
        return known;
    }

    List<String> required() {
        return texts("required");
    }

    /** Whether any value, or an object with any keys, is allowed. */
    boolean isFree() {
        return node.isEmpty() || (allows("object") && !has("properties") && !has("additionalProperties"));
    }

    /** Whether only an object is allowed. */
    boolean isSection() {
        return node.getValue("type") instanceof String type && type.equals("object");
    }

    boolean isSecret() {
        return node.getBoolean("secret", false);
    }

    /** Whether it is an address, of which all but the password may be shown although it is a secret. */
    boolean isUri() {
        return node.getBoolean("uri", false);
    }

    /** Whether this node or one below it is a secret. */
    boolean holdsSecret() {
        return isSecret()
                || properties().values().stream().anyMatch(SchemaNode::holdsSecret)
                || (has("items") && child("0").orElseThrow().holdsSecret())
                || (node.getValue("additionalProperties") instanceof JsonObject others
                        && new SchemaNode(root, others).holdsSecret());
    }

    boolean allows(String type) {
        if (has("enum")) {
            return type.equals("string");
        }
        return !has("type") || types().contains(type);
    }

    String description() {
        return node.getString("description", "");
    }

    /** The allowed names of its properties, in words. */
    String names() {
        return node.getJsonObject("propertyNames").getString("called");
    }

    /** The allowed values, in words. */
    String allowed() {
        if (has("enum")) {
            return "one of " + String.join(", ", texts("enum"));
        }
        return String.join(" or ", types().stream().map(this::words).toList());
    }

    private String words(String type) {
        return switch (type) {
            case "integer" -> "a whole number from " + node.getValue("minimum") + " to " + node.getValue("maximum");
            case "boolean" -> "true or false";
            case "array" -> "a list, each item " + child("0").orElseThrow().allowed();
            case "object" -> isSecret() ? "{\"file\": \"path\"}" : "an object";
            case "string" -> node.getString("called", "a string")
                    + (has("examples") ? " such as " + String.join(", ", texts("examples")) : "");
            default -> type;
        };
    }

    private List<String> types() {
        return node.getValue("type") instanceof String type ? List.of(type) : texts("type");
    }

    private List<String> texts(String key) {
        return node.getJsonArray(key, new JsonArray()).stream()
                // null, where it is one of the allowed values
                .filter(Objects::nonNull)
                .map(Object::toString)
                .toList();
    }

    private boolean has(String keyword) {
        return node.containsKey(keyword);
    }

    private static boolean isNumber(String key) {
        return !key.isEmpty() && key.chars().allMatch(Character::isDigit);
    }
}
