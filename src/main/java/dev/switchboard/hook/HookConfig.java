package dev.switchboard.hook;

import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One element of {@code hooks}.
 *
 * @param name of the hook, in the store too
 * @param batch the most events of one request
 * @param events which of them it takes
 * @param retryFor after failing for so long a hook is parked
 * @param firstPause the pause after a first failure
 * @param longestPause the longest one
 */
record HookConfig(
        String name, EventFilter events, int batch, Duration retryFor, Duration firstPause, Duration longestPause) {

    /** What the schema's descriptions promise. A hook has its own backoff, so no circuit and no repeats. */
    private static final JsonObject PRESETS = new JsonObject()
            .put("timeout", "10s")
            .put("maxInFlight", 1)
            .put("retries", 0)
            .put("maxRequestBytes", 20_000_000)
            .put("circuit", new JsonObject().put("failures", 1_000_000).put("openFor", "1s"));

    static List<Settings> all(Settings document) {
        return document.items("hooks");
    }

    static Optional<Settings> named(Settings document, String name) {
        return all(document).stream()
                .filter(hook -> hook.text("name").equals(name))
                .findFirst();
    }

    static HookConfig from(Settings given) {
        JsonObject json =
                new JsonObject().put("batch", 100).put("retryFor", "3d").mergeIn(given.toJson());
        Settings settings = Settings.of(json);
        return new HookConfig(
                settings.text("name"),
                new EventFilter(settings.texts("events")),
                settings.whole("batch"),
                settings.duration("retryFor"),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10));
    }

    /** How its back end is asked; the other keys of a hook are not the back end's. */
    static BackEndConfig backEnd(Settings given) {
        JsonObject json = given.toJson();
        List.of("name", "events", "batch", "retryFor").forEach(json::remove);
        return BackEndConfig.from(Settings.of(json), PRESETS);
    }
}
