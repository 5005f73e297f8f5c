package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces references to secrets, {@code ${NAME}} and {@code {"file": "path"}}, by their values. A problem names the variable
 * or the file, never a value.
 */
final class Secrets {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final SchemaNode root;
    private final Map<String, String> environment;
    private final Path folder;
    private final List<String> problems = new ArrayList<>();

    /**
     * Resolves with these variables and files.
     *
     * @param folder the folder that relative paths are resolved against
     */
    Secrets(SchemaNode root, Map<String, String> environment, Path folder) {
        this.root = root;
        this.environment = environment;
        this.folder = folder;
    }

    /** Resolves the document's references in place and returns the problems. */
    List<String> resolve(JsonObject document) {
        places(root, document, KeyPath.ROOT).toList().forEach(place -> resolve(document, place));
        return problems;
    }

    private void resolve(JsonObject document, KeyPath place) {
        Object value = place.in(document);
        if (value instanceof JsonObject reference && reference.getValue("file") instanceof String file) {
            place.replace(document, contentOf(place, file));
        } else if (value instanceof String text) {
            Matcher matcher = VARIABLE.matcher(text);
            if (matcher.matches()) {
                place.replace(document, valueOf(place, matcher.group(1)));
            }
        }
    }

    private @Nullable String contentOf(KeyPath place, String file) {
        try {
            String content = Files.readString(folder.resolve(file)).stripTrailing();
            if (content.isEmpty()) {
                problems.add(place + ": the file " + file + " is empty");
            }
            return content;
        } catch (IOException failure) {
            problems.add(place + ": the file " + file + " cannot be read");
            return null;
        }
    }

    private @Nullable String valueOf(KeyPath place, String variable) {
        String value = environment.get(variable);
        if (value == null || value.isEmpty()) {
            problems.add(place + ": the environment variable " + variable + " is not set");
        }
        return value;
    }

    private static Stream<KeyPath> places(SchemaNode node, @Nullable Object value, KeyPath path) {
        if (node.isSecret() && !(value instanceof JsonArray)) {
            return Stream.of(path);
        }
        if (value instanceof JsonObject object) {
            return object.fieldNames().stream().flatMap(key -> below(node, object.getValue(key), path.then(key)));
        }
        if (value instanceof JsonArray array) {
            return IntStream.range(0, array.size())
                    .boxed()
                    .flatMap(index -> below(node, array.getValue(index), path.then(index.toString())));
        }
        return Stream.of();
    }

    private static Stream<KeyPath> below(SchemaNode node, @Nullable Object value, KeyPath path) {
        return node.child(path.last()).stream().flatMap(child -> places(child, value, path));
    }
}
