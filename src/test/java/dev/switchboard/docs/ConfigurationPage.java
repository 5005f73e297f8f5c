package dev.switchboard.docs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;

/** Makes the page of all settings from the schema and the defaults in the jar. */
final class ConfigurationPage {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final String INTRODUCTION =
            """
            # Configuration

            One JSON document configures everything. `conf/hub.json` shows the settings that are changed most often, at their
            defaults. A start reads `conf/hub.json` of its working directory if there is one, or the file of `--conf=hub.json`; what the file does
            not name has the default in the jar.

            Any key can be set by an argument (`--http.port=3010`) or by the environment (`SWITCHBOARD_HTTP_PORT=3010`); arguments win over the
            environment, and that over the file. In names of variables case and further underscores do not count: `http.trustedProxies` is
            `SWITCHBOARD_HTTP_TRUSTED_PROXIES`. In both a list is written `a,b` or as JSON, an object as JSON. In the tables below `[]` stands for each
            element of a list, and `<name>` for a name of your choice.

            A **secret** may be the text itself, `"${NAME}"` for a variable of the environment, or
            `{"file": "path"}`; it is never printed. Durations are written `500ms`, `25s`, `5m`, `24h`, `30d`. Relative paths begin at the folder
            in which the process was started.

            The document is checked at start against its schema. Every problem is reported at once, with its path and what is allowed:

            ```sh
            java -jar target/switchboard.jar check --conf=conf/hub.json
            ```

            This page is generated from the schema.
            """;

    private final JsonObject schema;
    private final JsonObject defaults;
    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private ConfigurationPage(JsonObject schema, JsonObject defaults) {
        this.schema = schema;
        this.defaults = defaults;
    }

    static String text() throws IOException {
        return new ConfigurationPage(read("hub-schema.json"), read("hub-defaults.json")).write();
    }

    private static JsonObject read(String resource) throws IOException {
        return new JsonObject(Files.readString(RESOURCES.resolve(resource)));
    }

    private String write() {
        properties(schema).forEach(entry -> {
            JsonObject section = resolve((JsonObject) entry.getValue());
            page.append("\n## ").append(entry.getKey()).append("\n\n");
            if (section.containsKey("description")) {
                page.append(section.getString("description")).append("\n\n");
            }
            page.append("| key | default | what |\n|---|---|---|\n");
            rows(entry.getKey(), section, defaults.getValue(entry.getKey()));
        });
        return page.toString();
    }

    private void rows(String path, JsonObject node, Object preset) {
        Iterable<Map.Entry<String, Object>> children = properties(node);
        boolean leaf = !children.iterator().hasNext() || node.getBoolean("secret", false);
        if (leaf) {
            row(path, node, preset);
            items(path, node);
        }
        if (!leaf) {
            for (Map.Entry<String, Object> child : children) {
                Object value = preset instanceof JsonObject object ? object.getValue(child.getKey()) : null;
                rows(path + "." + child.getKey(), resolve((JsonObject) child.getValue()), value);
            }
        }
        if (node.getValue("additionalProperties") instanceof JsonObject others) {
            rows(path + ".<name>", resolve(others), null);
        }
    }

    /** What the elements of a list have, if they are objects. */
    private void items(String path, JsonObject list) {
        if (list.getValue("items") instanceof JsonObject items && !list.getBoolean("secret", false)) {
            for (Map.Entry<String, Object> key : properties(resolve(items))) {
                rows(path + "[]." + key.getKey(), resolve((JsonObject) key.getValue()), null);
            }
        }
    }

    private void row(String path, JsonObject node, Object preset) {
        page.append("| `")
                .append(path)
                .append("` | ")
                .append(preset == null ? "" : "`" + spell(preset) + "`")
                .append(" | ")
                .append(node.getString("description", ""))
                .append(bounds(node))
                .append(" |\n");
    }

    private static String spell(Object preset) {
        return preset instanceof JsonObject || preset instanceof JsonArray
                ? preset.toString().replace("\",\"", "\", \"")
                : preset.toString();
    }

    private static String bounds(JsonObject node) {
        StringJoiner bounds = new StringJoiner(", ", " (", ")").setEmptyValue("");
        if (node.getBoolean("secret", false)) {
            bounds.add("secret");
        }
        if (node.containsKey("enum")) {
            StringJoiner words = new StringJoiner(", ");
            node.getJsonArray("enum").forEach(word -> words.add("`" + word + "`"));
            bounds.add("one of " + words);
        }
        if (node.containsKey("minimum") && node.containsKey("maximum")) {
            bounds.add(node.getValue("minimum") + " to " + node.getValue("maximum"));
        }
        return bounds.toString();
    }

    private Iterable<Map.Entry<String, Object>> properties(JsonObject node) {
        return node.getJsonObject("properties", new JsonObject());
    }

    /** A referenced definition, merged with the keys beside the reference. */
    private JsonObject resolve(JsonObject node) {
        String reference = node.getString("$ref");
        if (reference == null) {
            return node;
        }
        JsonObject definition = schema.getJsonObject("$defs").getJsonObject(reference.substring("#/$defs/".length()));
        return definition.copy().mergeIn(node, true);
    }
}
