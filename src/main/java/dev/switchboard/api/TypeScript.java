package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Translates the JSON Schemas that the hub uses to TypeScript. An unconstrained schema is {@code unknown}. Stateless. */
final class TypeScript {

    private static final Map<String, String> PRIMITIVES =
            Map.of("string", "string", "integer", "number", "number", "number", "boolean", "boolean", "null", "null");

    private TypeScript() {}

    /** The declaration of a named type. */
    static String declaration(String name, JsonObject schema) {
        boolean object = schema.getValue("properties") instanceof JsonObject;
        return comment(schema, "")
                + (object
                        ? "export interface " + name + " " + type(schema, "") + "\n"
                        : "export type " + name + " = " + type(schema, "") + ";\n");
    }

    static String type(JsonObject schema, String indent) {
        if (schema.getValue("$ref") instanceof String reference) {
            return SchemaReferences.nameOf(reference);
        }
        if (schema.containsKey("const")) {
            return literal(schema.getValue("const"));
        }
        if (schema.getValue("enum") instanceof JsonArray values) {
            return values.stream().map(TypeScript::literal).collect(Collectors.joining(" | "));
        }
        if (schema.getValue("anyOf") instanceof JsonArray choices) {
            return choices.stream()
                    .map(choice -> type((JsonObject) choice, indent))
                    .collect(Collectors.joining(" | "));
        }
        return byType(schema, indent);
    }

    private static String byType(JsonObject schema, String indent) {
        Object type = schema.getValue("type");
        if (type instanceof JsonArray types) {
            return types.stream().map(PRIMITIVES::get).distinct().collect(Collectors.joining(" | "));
        }
        if ("array".equals(type)) {
            return "Array<" + type(schema.getJsonObject("items"), indent) + ">";
        }
        if ("object".equals(type)) {
            return object(schema, indent);
        }
        return type == null ? "unknown" : Objects.requireNonNull(PRIMITIVES.get(type), () -> "no type " + type);
    }

    private static String object(JsonObject schema, String indent) {
        if (schema.getValue("additionalProperties") instanceof JsonObject values) {
            return "Record<string, " + type(values, indent) + ">";
        }
        if (!(schema.getValue("properties") instanceof JsonObject properties)) {
            return "Record<string, never>";
        }
        Set<?> required =
                schema.getJsonArray("required", new JsonArray()).stream().collect(Collectors.toSet());
        String inner = indent + "  ";
        Stream<String> fields = properties.fieldNames().stream().map(name -> {
            JsonObject field = properties.getJsonObject(name);
            return comment(field, inner) + inner + name + (required.contains(name) ? ": " : "?: ") + type(field, inner)
                    + ";\n";
        });
        return fields.collect(Collectors.joining("", "{\n", indent + "}"));
    }

    static String comment(JsonObject described, String indent) {
        String words = described.getString("description", described.getString("summary"));
        return words == null ? "" : indent + "/** " + words.replace("*/", "*\\/") + " */\n";
    }

    private static String literal(Object value) {
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }
}
