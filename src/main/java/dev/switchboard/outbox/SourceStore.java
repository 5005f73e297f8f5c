package dev.switchboard.outbox;

import dev.switchboard.outbox.SourceRow.Mark;
import dev.switchboard.storage.ForeignDatabase;
import dev.switchboard.storage.ForeignDatabaseException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The table of a source in its own database. It is read in the order of the ids, from the first row that is there: no position
 * is remembered, since a row may be committed after others with higher ids. Stateless; safe from any thread.
 */
final class SourceStore {

    /** Of the data of one batch, as far as it has more than one row. */
    private static final int MAX_BATCH_BYTES = 4 << 20;

    /** A longer topic or event is wrong in any case, so that the rest need not be read. */
    private static final int LONGEST_TEXT = 300;

    /** An infinite time is as good as none: its age is not known, and it does not travel unchanged. */
    private static final String FINITE = "case when isfinite(%1$screated_at) then %1$screated_at end";

    /** Data that is too long is not read. */
    private static final String NEXT =
            """
            select id, created_at, topic, event, bytes, age, data
            from (
                select id, created_at, left(topic, %2$d) as topic, left(event, %2$d) as event, bytes, age,
                    case when bytes <= $2 then words end as data,
                    sum(case when bytes <= $2 then bytes else 0 end) over (order by id) as total
                from (
                    select id, %4$s as created_at, topic, event,
                        data::text as words, octet_length(data::text) as bytes,
                        case when isfinite(created_at) then
                            greatest(0, extract(epoch from clock_timestamp() - created_at) * 1000)::bigint else 0 end as age
                    from %1$s where error is null and id is not null order by id limit $1) as waiting) as counted
            where total <= %3$d or bytes = total
            order by id""";

    private static final String REMOVE =
            """
            delete from %1$s as there using unnest($1::bigint[], $2::timestamptz[]) as gone (id, created_at)
            where there.id = gone.id and %2$s is not distinct from gone.created_at""";

    private static final String REFUSE =
            """
            update %1$s as there set error = refused.error, refused_at = clock_timestamp()
            from unnest($1::bigint[], $2::timestamptz[], $3::text[]) as refused (id, created_at, error)
            where there.id = refused.id and %2$s is not distinct from refused.created_at""";

    private static final String VERSION = "select current_setting('server_version')";

    private final ForeignDatabase database;
    private final String next;
    private final String remove;
    private final String refuse;

    SourceStore(ForeignDatabase database, SourceTable table) {
        this.database = database;
        next = NEXT.formatted(table, LONGEST_TEXT, MAX_BATCH_BYTES, FINITE.formatted(""));
        remove = REMOVE.formatted(table, FINITE.formatted("there."));
        refuse = REFUSE.formatted(table, FINITE.formatted("there."));
    }

    /**
     * The first rows that are not refused.
     *
     * @param maxBytes the most bytes of a row's data
     */
    Future<List<SourceRow>> next(int limit, int maxBytes) {
        return database.query(next, Tuple.of(limit, maxBytes)).map(rows -> {
            List<SourceRow> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(row(row)));
            return found;
        });
    }

    private static SourceRow row(Row row) {
        Integer bytes = row.getInteger("bytes");
        return new SourceRow(
                new Mark(row.getLong("id"), row.getOffsetDateTime("created_at")),
                row.getString("topic"),
                row.getString("event"),
                bytes == null ? 0 : bytes,
                row.getString("data"),
                Duration.ofMillis(row.getLong("age")));
    }

    Future<Void> remove(Collection<Mark> marks) {
        return marks.isEmpty()
                ? Future.succeededFuture()
                : database.query(remove, Tuple.of(ids(marks)).addValue(times(marks)))
                        .mapEmpty();
    }

    /** Writes into the rows why they are not delivered, so that they stop nobody; fails if not all of them are there. */
    Future<Void> refuse(Map<Mark, String> reasons) {
        if (reasons.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple values = Tuple.of(
                ids(reasons.keySet()), times(reasons.keySet()), reasons.values().toArray(String[]::new));
        return database.query(refuse, values).map(marked -> {
            if (marked.rowCount() != reasons.size()) {
                throw new ForeignDatabaseException("refused rows could not be marked");
            }
            return null;
        });
    }

    /** Does all of this to no row; succeeds with the server's version. */
    Future<String> inspect() {
        Tuple none = Tuple.of(new Long[0]).addValue(new OffsetDateTime[0]);
        return database.query(next, Tuple.of(0, 0))
                .compose(read -> database.query(remove, none))
                .compose(removed -> database.query(refuse, Tuple.of(new Long[0], new OffsetDateTime[0], new String[0])))
                .compose(refused -> database.query(VERSION, Tuple.tuple()))
                .map(rows -> rows.iterator().next().getString(0));
    }

    static Long[] ids(Collection<Mark> marks) {
        return marks.stream().map(Mark::id).toArray(Long[]::new);
    }

    static OffsetDateTime[] times(Collection<Mark> marks) {
        return marks.stream().map(Mark::createdAt).toArray(OffsetDateTime[]::new);
    }
}
