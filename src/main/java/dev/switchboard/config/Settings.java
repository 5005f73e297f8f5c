package dev.switchboard.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads one object of the configuration; every error names its path. The document has been checked against the schema and
 * contains the defaults, so a missing key is a defect of the schema. Immutable; safe from any thread.
 */
public final class Settings {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final String path;
    private final JsonObject json;

    private Settings(String path, JsonObject json) {
        this.path = path;
        this.json = json;
    }

    /** The whole document. */
    public static Settings of(JsonObject document) {
        return new Settings("", document);
    }

    /** The object under {@code key}. */
    public Settings at(String key) {
        return new Settings(pathOf(key), require(key, JsonObject.class));
    }

    public String text(String key) {
        return require(key, String.class);
    }

    public Optional<String> optionalText(String key) {
        return Optional.ofNullable(json.getString(key));
    }

    public Optional<Secret> optionalSecret(String key) {
        return optionalText(key).map(Secret::new);
    }

    /** The secrets under {@code key}, which holds one, a list or null. */
    public List<Secret> secrets(String key) {
        if (json.getValue(key) instanceof JsonArray list) {
            return list.stream().map(String.class::cast).map(Secret::new).toList();
        }
        return optionalSecret(key).stream().toList();
    }

    /** Whether the key has a value other than null. */
    public boolean has(String key) {
        return json.getValue(key) != null;
    }

    public int whole(String key) {
        return require(key, Number.class).intValue();
    }

    public double number(String key) {
        return require(key, Number.class).doubleValue();
    }

    public boolean flag(String key) {
        return require(key, Boolean.class);
    }

    /** A duration, written as {@code 500ms}, {@code 25s}, {@code 5m}, {@code 24h} or {@code 30d}. */
    public Duration duration(String key) {
        String text = text(key);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException(
                    pathOf(key), "\"" + text + "\" is not a length of time such as 500ms, 25s or 24h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    public List<String> texts(String key) {
        return require(key, JsonArray.class).stream().map(String.class::cast).toList();
    }

    /** The texts under {@code key}, which holds one, a list or null. */
    public List<String> textOrTexts(String key) {
        return json.getValue(key) instanceof JsonArray
                ? texts(key)
                : optionalText(key).stream().toList();
    }

    /** The objects of the array under {@code key}, each with its own path. */
    public List<Settings> items(String key) {
        JsonArray items = require(key, JsonArray.class);
        return IntStream.range(0, items.size())
                .mapToObj(index -> new Settings(pathOf(key) + "[" + index + "]", items.getJsonObject(index)))
                .toList();
    }

    /** The keys of this object. */
    public List<String> keys() {
        return List.copyOf(json.fieldNames());
    }

    /** A copy of this object as JSON. */
    public JsonObject toJson() {
        return json.copy();
    }

    private <T> T require(String key, Class<T> type) {
        Object value = json.getValue(key);
        if (!type.isInstance(value)) {
            throw new ConfigException(
                    pathOf(key), value == null ? "is missing" : "is not of type " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
