package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it may be shown: without secrets. What the schema marks {@code secret} is hidden, and so is every value
 * that the schema does not describe, since it may be one; of an address, also of one marked as {@code uri} and secret,
 * the password and the query are. Reads the schema once, when it is created; safe from any thread.
 */
public final class ShownSettings {

    /** Stands in place of what is hidden. */
    public static final String HIDDEN = "[hidden]";

    private static final String SCHEME_END = "://";
    /** Greedy, since a password may contain any character. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=[A-Za-z0-9+.-]" + SCHEME_END + ").*@");

    private final JsonObject schema = ConfigLoader.schema();
    private final JsonObject defaults = ConfigLoader.defaults();

    /**
     * One setting.
     *
     * @param key such as {@code http.port}
     * @param value as JSON has it
     * @param isDefault whether it is the default
     */
    public record Shown(String key, @Nullable Object value, boolean isDefault) {}

    /** All settings, by their keys in order. An object without a key and a list are values of their own. */
    public List<Shown> of(Settings running) {
        List<Shown> shown = new ArrayList<>();
        collect(SchemaNode.of(schema), running.toJson(), KeyPath.ROOT, shown);
        shown.sort(Comparator.comparing(Shown::key));
        return List.copyOf(shown);
    }

    private void collect(SchemaNode node, JsonObject object, KeyPath path, List<Shown> shown) {
        for (String key : object.fieldNames()) {
            Object value = object.getValue(key);
            KeyPath place = path.then(key);
            SchemaNode child = node.child(key).orElseThrow();
            if (value instanceof JsonObject section && !section.isEmpty() && !child.isSecret() && !child.isFree()) {
                collect(child, section, place, shown);
            } else {
                boolean isDefault = Objects.equals(value, place.in(defaults));
                shown.add(new Shown(place.toString(), shown(child, value), isDefault));
            }
        }
    }

    private static @Nullable Object shown(SchemaNode node, @Nullable Object value) {
        if (value == null || isEmpty(value)) {
            return value;
        }
        if (value instanceof JsonArray list && !node.isFree()) {
            return new JsonArray(Stream.iterate(0, i -> i + 1)
                    .limit(list.size())
                    .map(i -> shown(item(node, i), list.getValue(i)))
                    .toList());
        }
        if (node.isSecret()) {
            return node.isUri() && value instanceof String uri ? withoutPassword(uri) : HIDDEN;
        }
        if (node.isFree()) {
            return HIDDEN;
        }
        if (value instanceof JsonObject object) {
            JsonObject copy = new JsonObject();
            object.fieldNames()
                    .forEach(key -> copy.put(key, shown(node.child(key).orElseThrow(), object.getValue(key))));
            return copy;
        }
        return value instanceof String text && text.contains(SCHEME_END) ? withoutPassword(text) : value;
    }

    /** An item of a list of secrets has no schema of its own: it is a secret, too. */
    private static SchemaNode item(SchemaNode node, int index) {
        return node.isSecret() ? node : node.child(Integer.toString(index)).orElseThrow();
    }

    private static boolean isEmpty(Object value) {
        return (value instanceof JsonObject object && object.isEmpty())
                || (value instanceof JsonArray list && list.isEmpty());
    }

    /** {@code postgresql://hub:[hidden]@db:5432/switchboard?[hidden]}; a text that is no address is hidden. */
    private static String withoutPassword(String uri) {
        if (!uri.contains(SCHEME_END)) {
            return HIDDEN;
        }
        int query = uri.indexOf('?', Math.max(0, uri.lastIndexOf('@')));
        String address = query < 0 ? uri : uri.substring(0, query) + "?" + HIDDEN;
        return USER_INFO
                .matcher(address)
                .replaceFirst(found -> Matcher.quoteReplacement(user(found.group()) + HIDDEN + "@"));
    }

    /** The name and its colon; nothing without a colon, since it may be a token then. */
    private static String user(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0 ? "" : userInfo.substring(0, colon + 1);
    }
}
