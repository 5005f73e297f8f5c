package dev.switchboard.outbox;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.PostgresConfig;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * One of {@code concerns.outbox.settings.sources}: a table in another database.
 *
 * @param name of the source, in the store, the log and the metrics
 * @param postgres how to reach the database
 * @param table where the events are
 * @param batch the most events of one transaction
 * @param pollInterval how often the table is looked at if nothing wakes the hub
 */
record SourceConfig(String name, PostgresConfig postgres, SourceTable table, int batch, Duration pollInterval) {

    private static final String SOURCES = "sources";

    /** What the schema's descriptions promise; and of the pool what is no setting: one statement runs at a time. */
    private static final JsonObject PRESETS = new JsonObject()
            .put("poolSize", 2)
            .put("connectTimeout", "3s")
            .put("maxWaiting", 8)
            .put("notify", true)
            .put("pooler", "auto")
            .put("tls", new JsonObject())
            .put("table", SourceTable.DEFAULT_NAME)
            .put("batch", 200)
            .put("pollInterval", "1s");

    static List<SourceConfig> all(Settings settings) {
        Settings sources = settings.at(SOURCES);
        return sources.keys().stream().map(name -> from(name, sources.at(name))).toList();
    }

    private static SourceConfig from(String name, Settings given) {
        Settings settings = Settings.of(PRESETS.copy().mergeIn(given.toJson()));
        return new SourceConfig(
                name,
                PostgresConfig.from(settings, new Secret(settings.text("uri"))),
                SourceTable.of(settings.text("table")),
                settings.whole("batch"),
                settings.duration("pollInterval"));
    }
}
