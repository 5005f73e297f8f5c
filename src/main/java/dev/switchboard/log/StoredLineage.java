package dev.switchboard.log;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row {@code log_lineage} as one statement read it, with the server that it was read from.
 *
 * @param current the lineage that the database says it continues
 * @param earlier those before it, and the branches that did not survive
 * @param cluster the system identifier in the row, null if none was noted yet
 * @param timeline the timeline in the row
 * @param server where it was read
 */
record StoredLineage(
        KnownLineage current, JsonArray earlier, @Nullable String cluster, @Nullable String timeline, Server server) {

    /** More positions than a topic gets in one lineage, should a clock go backwards between two. */
    private static final long MARGIN = 1_000_000_000L;

    /**
     * A running PostgreSQL.
     *
     * @param cluster its system identifier, which {@code initdb} makes
     * @param timeline changes when a replica is promoted or a backup recovered
     */
    record Server(String cluster, String timeline) {}

    static StoredLineage of(Row row) {
        return new StoredLineage(
                new KnownLineage(
                        row.getInteger("number"), row.getString("id"), row.getLong("base"), row.getLong("mark")),
                new JsonArray(row.getString("earlier")),
                row.getString("cluster"),
                row.getString("timeline"),
                new Server(row.getString("server_cluster"), row.getString("server_timeline")));
    }

    /** Whether the row does not know yet on which server it is. */
    boolean isNew() {
        return cluster == null;
    }

    /** Whether the database holds all that the member remembers: the same history on the same server, as far or further. */
    boolean continues(@Nullable KnownLineage remembered) {
        boolean sameServer = isNew()
                || (server.cluster().equals(cluster) && server.timeline().equals(timeline));
        return sameServer && (remembered == null || holds(remembered));
    }

    private boolean holds(KnownLineage remembered) {
        return current.id().equals(remembered.id()) ? current.mark() >= remembered.mark() : lists(remembered.id());
    }

    private boolean lists(String id) {
        return earlier.stream()
                .anyMatch(one -> ((JsonObject) one).getString("id").equals(id));
    }

    /**
     * The lineage to begin in place of this one.
     *
     * @param micros the time, in microseconds since 1970
     */
    KnownLineage next(@Nullable KnownLineage remembered, long micros) {
        KnownLineage known = remembered == null ? current : remembered;
        return new KnownLineage(
                Math.max(current.number(), known.number()) + 1,
                UUID.randomUUID().toString(),
                Math.max(micros, Math.max(current.base(), known.base()) + MARGIN),
                Math.max(current.mark(), known.mark()) + 1);
    }

    /** The earlier lineages of the next one, with the branch that only the member remembers. */
    JsonArray earlierThanNext(@Nullable KnownLineage remembered) {
        JsonArray all = earlier.copy().add(current.toJson());
        if (remembered != null && !current.id().equals(remembered.id()) && !lists(remembered.id())) {
            all.add(remembered.toJson());
        }
        return all;
    }
}
