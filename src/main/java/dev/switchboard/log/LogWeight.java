package dev.switchboard.log;

import dev.switchboard.bus.StoreWeight;
import dev.switchboard.bus.StoreWeight.Older;
import dev.switchboard.bus.StoreWeight.Retention;
import dev.switchboard.bus.StoreWeight.Table;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the store's tables weigh, and how much of the log is how old. Sizes are read, numbers of rows are what the server's
 * statistics say: nothing is counted, so it costs the same however much there is. Safe from any thread.
 */
final class LogWeight {

    private static final int MOST_TABLES = 100;

    static final String TABLES =
            """
            select c.relname::text, greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid)
            from pg_class c
            where c.relkind = 'r' and c.relnamespace = current_schema()::text::regnamespace
            order by pg_total_relation_size(c.oid) desc, c.relname limit %d"""
                    .formatted(MOST_TABLES);
    private static final String DATABASE = "select pg_database_size(current_database())";
    private static final String EVENTS =
            "select greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) from pg_class where oid = 'topic_event'::regclass";
    /** The server's estimate of the rows, in its plan; it never says less than {@link #LEAST}. */
    private static final String OLDER =
            "explain (format json) select from topic_event where created_at < now() - interval '%d milliseconds'";

    private static final long LEAST = 1;

    private static final List<Duration> AGES =
            List.of(Duration.ofDays(30), Duration.ofDays(7), Duration.ofDays(1), Duration.ofHours(1));

    /** The rows of a table as the server estimates them, and the bytes that it takes with its indexes. */
    private record Events(long rows, long bytes) {

        private Older older(Duration age, long found) {
            long some = Math.min(found, rows);
            return new Older(age.toMillis(), some, rows == 0 ? 0 : Math.round((double) bytes * some / rows));
        }
    }

    private final Postgres postgres;
    private final LogConfig config;

    LogWeight(Postgres postgres, LogConfig config) {
        this.postgres = postgres;
        this.config = config;
    }

    Future<StoreWeight> read() {
        return query(DATABASE).compose(database -> query(TABLES).compose(tables -> retention()
                .map(kept -> new StoreWeight(row(database).getLong(0), tables(tables), kept))));
    }

    private Future<RowSet<Row>> query(String sql) {
        return postgres.query(sql, Tuple.tuple());
    }

    private static Row row(RowSet<Row> rows) {
        return rows.iterator().next();
    }

    private static List<Table> tables(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Table(row.getString(0), row.getLong(1), row.getLong(2), row.getLong(3)))
                .toList();
    }

    private Future<Retention> retention() {
        List<Older> older = new ArrayList<>();
        return query(EVENTS)
                .map(found -> new Events(row(found).getLong(0), row(found).getLong(1)))
                .compose(events -> {
                    Future<?> read = Future.succeededFuture();
                    for (Duration age : ages()) {
                        read = read.compose(done -> older(age)).map(rows -> older.add(events.older(age, rows)));
                    }
                    return read;
                })
                .map(done -> new Retention(config.maxAge().toMillis(), config.maxEvents(), older));
    }

    /** The limit, and below it those that an operator might choose instead. */
    private List<Duration> ages() {
        Duration limit = config.maxAge();
        return Stream.concat(Stream.of(limit), AGES.stream().filter(age -> age.compareTo(limit) < 0))
                .toList();
    }

    private Future<Long> older(Duration age) {
        return query(OLDER.formatted(age.toMillis()))
                .map(plan -> rows(row(plan)
                        .getJsonArray(0)
                        .getJsonObject(0)
                        .getJsonObject("Plan")
                        .getLong("Plan Rows")));
    }

    private static long rows(long estimate) {
        return estimate > LEAST ? estimate : 0;
    }
}
