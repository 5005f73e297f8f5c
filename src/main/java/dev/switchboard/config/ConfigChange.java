package dev.switchboard.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What differs between the configuration that runs and one that was loaded. Values are not in it.
 *
 * @param applied the keys that take effect
 * @param waiting the keys that need a restart
 * @param next the configuration that runs with what takes effect; the running one is not touched
 */
public record ConfigChange(List<String> applied, List<String> waiting, Settings next) {

    /**
     * Compares the two.
     *
     * @param reloadable the keys that may change, such as {@code http.origins}, each with all that is under it
     */
    public static ConfigChange between(Settings running, Settings loaded, List<String> reloadable) {
        JsonObject next = running.toJson();
        JsonObject wanted = loaded.toJson();
        reloadable.stream().map(KeyPath::ofDotted).forEach(path -> path.replace(next, path.in(wanted)));
        return new ConfigChange(different(running.toJson(), next), different(next, wanted), Settings.of(next));
    }

    private static List<String> different(JsonObject one, JsonObject other) {
        Map<String, Optional<Object>> before = leaves(one);
        Map<String, Optional<Object>> after = leaves(other);
        List<String> keys = new ArrayList<>(before.keySet());
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(keys::add);
        return keys.stream()
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .sorted()
                .toList();
    }

    private static Map<String, Optional<Object>> leaves(JsonObject document) {
        Map<String, Optional<Object>> leaves = new TreeMap<>();
        collect(document, "", leaves);
        return leaves;
    }

    private static void collect(JsonObject object, String prefix, Map<String, Optional<Object>> leaves) {
        for (String key : object.fieldNames()) {
            Object value = object.getValue(key);
            if (value instanceof JsonObject section && !section.isEmpty()) {
                collect(section, prefix + key + ".", leaves);
            } else {
                leaves.put(prefix + key, Optional.ofNullable(value));
            }
        }
    }
}
