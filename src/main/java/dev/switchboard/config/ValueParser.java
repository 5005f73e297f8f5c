package dev.switchboard.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the text of an argument or an environment variable as the type that the schema has at its path: a number, true or
 * false, null, an object in JSON, a list in JSON or separated by commas. A text that it cannot parse stays a string, which
 * the schema then refuses. Stateless.
 */
final class ValueParser {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    private ValueParser() {}

    static @Nullable Object parse(SchemaNode node, String text) {
        if (node.allows("null") && text.equals("null")) {
            return null;
        }
        if (node.isFree() && !node.isSection()) {
            return json(text).orElse(text);
        }
        if (node.allows("integer") && WHOLE.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        if (node.allows("number") && NUMBER.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        if (node.allows("boolean") && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (node.allows("object")) {
            // A secret is one text, with whatever commas; a list of secrets is written in JSON.
            return json(text)
                    .filter(value ->
                            value instanceof JsonObject || (value instanceof JsonArray && node.allows("array")))
                    .orElse(text);
        }
        return node.allows("array") ? list(node, text) : text;
    }

    private static Object list(SchemaNode node, String text) {
        if (text.startsWith("[")) {
            return json(text).orElse(text);
        }
        SchemaNode item = node.child("0").orElseThrow();
        JsonArray items = new JsonArray();
        Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> items.add(parse(item, part)));
        return items;
    }

    private static Optional<Object> json(String text) {
        try {
            return Optional.ofNullable(Json.decodeValue(text));
        } catch (DecodeException notJson) {
            return Optional.empty();
        }
    }
}
