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
 * @param events which of them it takes
 * @param unreadAfter when a message counts as unread; empty if the hook does not take that event
 * @param batch the most events of one request
 * @param retryFor after failing for so long an event is parked
 * @param firstPause the pause after a first failure
 * @param longestPause the longest one
 */
record HookConfig(
        String name,
        EventFilter events,
        Optional<Duration> unreadAfter,
        int batch,
        Duration retryFor,
        Duration firstPause,
        Duration longestPause) {

    /** What the schema's descriptions promise. A hook has its own backoff, so no circuit and no repeats. */
    private static final JsonObject PRESETS = new JsonObject()
            .put("timeout", "10s")
            .put("maxInFlight", 1)
            .put("retries", 0)
            .put("maxRequestBytes", 20_000_000)
            .put("circuit", new JsonObject().put("failures", 1_000_000).put("openFor", "1s"));

    private static final JsonObject OWN =
            new JsonObject().put("batch", 100).put("retryFor", "3d").put("unreadAfter", "20s");

    /** An event is parked with the first failure after {@code retryFor}; this is more than enough for that. */
    private static final Duration UNTIL_PARKED = Duration.ofDays(1);

    static List<Settings> all(Settings document) {
        return document.items("hooks");
    }

    static Optional<Settings> named(Settings document, String name) {
        return all(document).stream()
                .filter(hook -> hook.text("name").equals(name))
                .findFirst();
    }

    static HookConfig from(Settings given) {
        Settings settings = Settings.of(OWN.copy().mergeIn(given.toJson()));
        EventFilter events = filter(settings);
        return new HookConfig(
                settings.text("name"),
                events,
                Optional.of(settings.duration("unreadAfter")).filter(after -> events.takes(EventFilter.UNREAD)),
                settings.whole("batch"),
                settings.duration("retryFor"),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10));
    }

    static EventFilter filter(Settings hook) {
        return new EventFilter(hook.texts("events"));
    }

    /** How its back end is asked; the other keys of a hook are not the back end's. */
    static BackEndConfig backEnd(Settings given) {
        JsonObject json = given.toJson();
        List.of("name", "events", "batch", "retryFor", "unreadAfter").forEach(json::remove);
        return BackEndConfig.from(Settings.of(json), PRESETS);
    }

    boolean takesPresence() {
        return events.takesPresence();
    }

    /** How old an event is spared by the retention of its log. */
    Duration spared() {
        return retryFor.plus(UNTIL_PARKED);
    }
}
