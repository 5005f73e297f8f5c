package dev.switchboard.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Loads the configuration of a process: the defaults in the jar, overlaid by {@code conf/hub.json}, by the environment and
 * by the arguments, checked against the schema, with its secrets resolved. Used once, at start.
 *
 * @param environment the process's environment variables
 * @param folder the folder that relative paths are resolved against
 * @param rules further checks of the document; each returns its problems and accepts a document of any shape
 */
public record ConfigLoader(
        Map<String, String> environment, Path folder, List<Function<JsonObject, List<String>>> rules) {

    private static final String FILE_ARGUMENT = "--conf=";
    private static final String DEFAULT_FILE = "conf/hub.json";

    /** The defaults in the jar. */
    public static JsonObject defaults() {
        return JsonDocument.resource("/hub-defaults.json");
    }

    /** The schema that the document is checked against. */
    public static JsonObject schema() {
        return JsonDocument.resource("/hub-schema.json");
    }

    /**
     * The configuration with these arguments, which may include {@code --conf=path}.
     *
     * @throws ConfigException with every problem at once
     */
    public Settings load(List<String> arguments) {
        JsonObject schema = schema();
        SchemaNode root = SchemaNode.of(schema);
        List<String> problems = new ArrayList<>();
        JsonObject document = defaults().mergeIn(file(arguments, problems), true);
        Overlay overlay = new Overlay(root, document);
        overlay.environment(environment);
        overlay.arguments(arguments.stream()
                .filter(argument -> !argument.startsWith(FILE_ARGUMENT))
                .toList());
        problems.addAll(overlay.problems());
        new SchemaCheck(schema)
                .problems(document)
                .forEach((path, problem) -> problems.add(path + ": " + problem
                        + overlay.origin(path)
                                .map(origin -> " (" + origin + ")")
                                .orElse("")));
        problems.addAll(new Secrets(root, environment, folder).resolve(document));
        rules.forEach(rule -> problems.addAll(rule.apply(document)));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return Settings.of(document);
    }

    private JsonObject file(List<String> arguments, List<String> problems) {
        String given = arguments.stream()
                .filter(argument -> argument.startsWith(FILE_ARGUMENT))
                .map(argument -> argument.substring(FILE_ARGUMENT.length()))
                .reduce((first, last) -> last)
                .orElse(null);
        if (given == null && Files.notExists(folder.resolve(DEFAULT_FILE))) {
            return new JsonObject();
        }
        String name = given == null ? DEFAULT_FILE : given;
        try {
            return JsonDocument.read(folder.resolve(name), name);
        } catch (ConfigException unreadable) {
            problems.addAll(unreadable.problems());
            return new JsonObject();
        }
    }
}
