package dev.switchboard.boot.nodes;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table {@code hub_node}. Every time in it is the store's. Safe from any thread. */
final class NodeTable {

    private static final String COLUMNS = "n.id, n.cluster, n.address, n.version, n.protocol, n.settings, n.beat";

    /** Rows of nodes that have been dead for a while go with a beat of any other; one that another deletes is left to it. */
    private static final String BEAT =
            """
            with dead as (
                delete from hub_node where id in (
                    select id from hub_node where expires < clock_timestamp() - interval '30 s' and id <> $1
                    limit 100 for update skip locked)),
            own as (
                insert into hub_node (id, cluster, address, version, protocol, settings, beat, expires)
                values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp() + $7::bigint * interval '1 ms')
                on conflict (id) do update set address = excluded.address, settings = excluded.settings,
                    beat = excluded.beat, expires = excluded.expires)
            select clock_timestamp(), %s
            from (select 1) as one left join hub_node n on n.id <> $1 and n.expires > clock_timestamp()"""
                    .formatted(COLUMNS);

    private static final String LOOK = "select clock_timestamp(), " + COLUMNS
            + " from (select 1) as one left join hub_node n on n.expires > clock_timestamp()";
    private static final String EXISTS = "select to_regclass('hub_node') is not null, clock_timestamp()";
    private static final String REMOVE = "delete from hub_node where id = $1";

    /** A live node, and when it last wrote its row. */
    record Alive(NodeRow node, Instant beat) {}

    /**
     * What one statement has read.
     *
     * @param time the store's time, at some moment of the round trip
     * @param others the live nodes
     */
    record Look(Instant time, Duration roundTrip, List<Alive> others) {

        List<NodeRow> nodes() {
            return others.stream().map(Alive::node).toList();
        }
    }

    private final Postgres postgres;

    NodeTable(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Writes this node's row, which keeps it alive for {@code lifetime}, and reads the others'. */
    Future<Look> beat(NodeRow own, Duration lifetime) {
        JsonObject settings = new JsonObject();
        own.settings().forEach(settings::put);
        Tuple values = Tuple.of(own.id(), own.cluster(), own.address(), own.version(), own.protocol(), settings)
                .addValue(lifetime.toMillis());
        long begin = System.nanoTime();
        return postgres.query(BEAT, values).map(rows -> look(rows, begin));
    }

    /** Reads the rows; none before the table exists. */
    Future<Look> look() {
        return postgres.query(EXISTS, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0))
                .compose(exists -> {
                    long begin = System.nanoTime();
                    return exists
                            ? postgres.query(LOOK, Tuple.tuple()).map(rows -> look(rows, begin))
                            : postgres.query(EXISTS, Tuple.tuple())
                                    .map(rows -> new Look(time(rows.iterator().next(), 1), since(begin), List.of()));
                });
    }

    /** Removes the row of a node that stops. */
    Future<Void> remove(String id) {
        return postgres.query(REMOVE, Tuple.of(id)).mapEmpty();
    }

    private static Look look(RowSet<Row> rows, long begin) {
        Duration roundTrip = since(begin);
        Instant time = Instant.EPOCH;
        List<Alive> others = new ArrayList<>();
        for (Row row : rows) {
            time = time(row, 0);
            if (row.getString(1) != null) {
                others.add(new Alive(node(row), time(row, 7)));
            }
        }
        return new Look(time, roundTrip, List.copyOf(others));
    }

    private static NodeRow node(Row row) {
        Map<String, String> settings = row.getJsonObject(6).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, setting -> String.valueOf(setting.getValue())));
        return new NodeRow(
                row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), settings);
    }

    private static Instant time(Row row, int column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
