package dev.switchboard.outbox;

import dev.switchboard.config.Settings;
import dev.switchboard.storage.ForeignDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tries, for {@code check --connect}, whether the sources can be used as a node would; changes nothing. Stateless. */
public final class SourceInspection {

    private SourceInspection() {}

    /**
     * Uses each of the sources, all at once.
     *
     * @param settings those of the concern {@code outbox}
     * @return by the names of the sources: the server's version and the table; a failure says what is wrong
     */
    public static Map<String, Future<String>> start(Vertx vertx, Settings settings) {
        Map<String, Future<String>> outcomes = new LinkedHashMap<>();
        SourceConfig.all(settings).forEach(source -> outcomes.put(source.name(), inspect(vertx, source)));
        return outcomes;
    }

    private static Future<String> inspect(Vertx vertx, SourceConfig source) {
        ForeignDatabase database = ForeignDatabase.open(vertx, source.postgres());
        return new SourceStore(database, source.table())
                .inspect()
                .map(version -> "PostgreSQL " + version + ", table " + source.table())
                .onComplete(done -> database.close());
    }
}
