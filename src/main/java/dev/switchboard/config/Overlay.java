package dev.switchboard.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Overlays a document with environment variables and arguments, in place. It remembers the origin of each value, so that a
 * problem names the variable or the argument and not the file.
 */
final class Overlay {

    private static final String PREFIX = "SWITCHBOARD_";
    /** Variables that Kubernetes sets in every pod for a service named switchboard…; they are not meant for the hub. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_.*)?");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final SchemaNode root;
    private final JsonObject document;
    private final Map<KeyPath, String> origins = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    Overlay(SchemaNode root, JsonObject document) {
        this.root = root;
        this.document = document;
    }

    /** The problems of the variables and arguments that could not be applied. */
    List<String> problems() {
        return problems;
    }

    /** The variable or argument that the value at {@code path} came from. */
    Optional<String> origin(KeyPath path) {
        return Optional.ofNullable(origins.get(path));
    }

    /** Applies the variables: {@code SWITCHBOARD_HTTP_PORT} is {@code http.port}; case and underscores are ignored. */
    void environment(Map<String, String> environment) {
        Map<String, KeyPath> known = new HashMap<>();
        collect(root, document, KeyPath.ROOT, known);
        List<String> unknown = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.toUpperCase(Locale.ROOT).startsWith(PREFIX) && !isServiceLink(name, value)) {
                KeyPath path = known.get(plain(name.substring(PREFIX.length())));
                if (path == null) {
                    unknown.add(name);
                } else {
                    put(path, value, name);
                }
            }
        });
        // The name of a variable from which the document takes a secret may begin as settings do.
        unknown.stream()
                .filter(name -> !Secrets.refersTo(document, name))
                .map(name -> name + ": unknown setting; write http.port, for example, as SWITCHBOARD_HTTP_PORT")
                .forEach(problems::add);
    }

    /** Applies the arguments, such as {@code --http.port=3010}. */
    void arguments(List<String> arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                problems.add(nameOf(argument) + ": write arguments as --key=value, such as --http.port=3010");
                continue;
            }
            KeyPath path = KeyPath.ofDotted(argument.substring(2, equals));
            if (isKnown(path)) {
                put(path, argument.substring(equals + 1), "--" + path);
            }
        }
    }

    /** A value may be a secret, and a secret may have an equals sign, so only known keys are quoted. */
    private String nameOf(String argument) {
        if (argument.startsWith("--")) {
            return argument;
        }
        String key = argument.replaceFirst("=.*", "");
        KeyPath path = KeyPath.ofDotted(key.replaceFirst("^-", ""));
        return argument.contains("=") && root.at(path.keys()).isPresent() ? key : "an argument";
    }

    private void put(KeyPath path, String text, String origin) {
        SchemaNode node = root.at(path.keys()).orElseThrow();
        path.put(document, ValueParser.parse(node, text));
        origins.put(path, origin);
    }

    private boolean isKnown(KeyPath path) {
        KeyPath known = KeyPath.ROOT;
        for (String key : path.keys()) {
            SchemaNode parent = root.at(known.keys()).orElseThrow();
            known = known.then(key);
            if (parent.child(key).isEmpty()) {
                problems.add("--" + known + ": " + SchemaCheck.unknown(key, parent));
                return false;
            }
        }
        return true;
    }

    private static void collect(SchemaNode node, @Nullable Object value, KeyPath path, Map<String, KeyPath> known) {
        JsonObject object = value instanceof JsonObject present ? present : new JsonObject();
        if (!path.keys().isEmpty()) {
            known.put(plain(path.toString()), path);
        }
        if (node.isSecret()) {
            return;
        }
        Set<String> keys = new LinkedHashSet<>(node.properties().keySet());
        keys.addAll(object.fieldNames());
        for (String key : keys) {
            node.child(key).ifPresent(child -> collect(child, object.getValue(key), path.then(key), known));
        }
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || SERVICE_ADDRESS.matcher(value).matches();
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
