package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a document against the schema and words every problem itself: the path, the value and the allowed values. A value
 * that may contain a secret is left out.
 */
final class SchemaCheck {

    private static final int LONGEST_VALUE = 60;
    /** Keywords whose errors only repeat an error further down. */
    private static final List<String> CONTAINERS = List.of("properties", "items", "$ref", "propertyNames");

    private final SchemaNode root;
    private final Validator validator;

    SchemaCheck(JsonObject schema) {
        root = SchemaNode.of(schema);
        validator = Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions()
                        .setBaseUri("https://switchboard.dev/")
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic));
    }

    /** The problems by path, one for each path. */
    Map<KeyPath, String> problems(JsonObject document) {
        Map<KeyPath, String> problems = new LinkedHashMap<>();
        OutputUnit outcome = validator.validate(document);
        if (!outcome.getValid()) {
            outcome.getErrors().forEach(error -> report(document, error, problems));
        }
        return problems;
    }

    private void report(JsonObject document, OutputUnit error, Map<KeyPath, String> problems) {
        KeyPath path = KeyPath.ofPointer(error.getInstanceLocation());
        String location = error.getKeywordLocation();
        String keyword = location.substring(location.lastIndexOf('/') + 1);
        if (location.endsWith("/propertyNames/pattern")) {
            root.at(path.parent().keys())
                    .ifPresent(parent -> problems.putIfAbsent(path, "a name here must be " + parent.names()));
        } else if (keyword.equals("additionalProperties")) {
            reportUnknown(path, problems);
        } else if (keyword.equals("required")) {
            reportMissing(document, path, problems);
        } else if (!CONTAINERS.contains(keyword)) {
            root.at(path.keys()).ifPresent(node -> problems.putIfAbsent(path, wrong(node, path.in(document))));
        }
    }

    private void reportUnknown(KeyPath path, Map<KeyPath, String> problems) {
        // The validator also reports here each property that is known but has an error of its own.
        root.at(path.parent().keys())
                .filter(parent -> parent.child(path.last()).isEmpty())
                .ifPresent(parent -> problems.putIfAbsent(path, unknown(path.last(), parent)));
    }

    private void reportMissing(JsonObject document, KeyPath path, Map<KeyPath, String> problems) {
        SchemaNode node = root.at(path.keys()).orElseThrow();
        if (path.in(document) instanceof JsonObject value) {
            node.required().stream()
                    .filter(key -> !value.containsKey(key))
                    .forEach(key -> problems.putIfAbsent(
                            path.then(key),
                            "is missing; must be "
                                    + node.child(key).orElseThrow().allowed()));
        }
    }

    /** The problem of a key that {@code parent} does not have. */
    static String unknown(String key, SchemaNode parent) {
        return "unknown setting \"" + key + "\"; valid settings: "
                + String.join(", ", parent.properties().keySet());
    }

    private static String wrong(SchemaNode node, @Nullable Object value) {
        String what = node.holdsSecret() ? "is invalid" : "is " + shown(value);
        return what + "; must be " + node.allowed();
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray list) {
            return list.isEmpty() ? "an empty list" : "a list";
        }
        if (value instanceof String text) {
            return '"' + (text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text) + '"';
        }
        return String.valueOf(value);
    }
}
