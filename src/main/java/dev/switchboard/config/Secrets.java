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
 * Replaces references to secrets, {@code ${NAME}} and {@code {"file": "path"}}, by their values. A secret is the same by each
 * of these ways and as plain text: line breaks and blanks after it do not count, nor does a byte order mark, which editors
 * add. A problem names the variable or the file, never a value.
 */
final class Secrets {

    private static final Pattern AROUND = Pattern.compile("^\\uFEFF+|[\\s\\uFEFF]+$");
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

    /** Whether a text of the document is a reference to this variable. */
    static boolean refersTo(JsonObject document, String variable) {
        return document.encode().contains("\"${" + variable + "}\"");
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
            String plain = plain(text);
            if (plain.isEmpty() && !text.isEmpty()) {
                problems.add(place + ": is blank");
            }
            Matcher matcher = VARIABLE.matcher(plain);
            place.replace(document, matcher.matches() ? valueOf(place, matcher.group(1)) : plain);
        }
    }

    private @Nullable String contentOf(KeyPath place, String file) {
        try {
            String content = plain(Files.readString(folder.resolve(file)));
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
        String value = plain(environment.getOrDefault(variable, ""));
        if (value.isEmpty()) {
            problems.add(place + ": the environment variable " + variable + " is not set");
            return null;
        }
        return value;
    }

    private static String plain(String text) {
        return AROUND.matcher(text).replaceAll("");
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
