package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import dev.switchboard.outbox.SourceTable;
import dev.switchboard.storage.postgres.PostgresUri;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules for {@code concerns.outbox.settings.sources} that the JSON Schema cannot express. A problem shows no URI. */
final class SourceRules {

    /** What the path of a source begins with. */
    static final String PATH = "concerns.outbox.settings.sources.";

    private SourceRules() {}

    /** The settings of the concern that has the sources. */
    static Settings settings(Settings document) {
        return document.at("concerns").at("outbox").at("settings");
    }

    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        if (document.getValue("concerns") instanceof JsonObject concerns
                && concerns.getValue("outbox") instanceof JsonObject outbox
                && outbox.getValue("settings") instanceof JsonObject settings
                && settings.getValue("sources") instanceof JsonObject sources) {
            sources.forEach(source -> {
                if (source.getValue() instanceof JsonObject given) {
                    check(source.getKey(), given, places, problems);
                }
            });
        }
        return problems;
    }

    private static void check(String name, JsonObject source, Map<String, String> places, List<String> problems) {
        problems.addAll(StoreRules.ofPostgres(PATH + name, source));
        place(source).ifPresent(place -> {
            String other = places.putIfAbsent(place, name);
            if (other != null) {
                problems.add(PATH + name + ": has the same table as source " + other
                        + "; its events would be delivered twice");
            }
        });
    }

    /** The server, the database and the table; empty if the URI is invalid, which is reported anyway. */
    private static Optional<String> place(JsonObject source) {
        if (!(source.getValue("uri") instanceof String uri)) {
            return Optional.empty();
        }
        Object table = source.getValue("table", SourceTable.DEFAULT_NAME);
        try {
            return Optional.of(PostgresUri.parse(uri).place() + "/" + table);
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }
}
