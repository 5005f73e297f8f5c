package dev.switchboard.log;

import dev.switchboard.bus.Failure;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps sets of topics with positions for connections that may come back, each until it was not touched for its time.
 * A set is never changed: a connection whose topics change writes another. Safe from any thread.
 */
public final class RecoverySets {

    /** The most topics of one set. */
    static final int MAX_TOPICS = 10_000;

    private static final String PUT =
            """
            insert into recovery_set (id, topics, positions, expires_at)
            values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')""";
    private static final String GET =
            """
            update recovery_set set expires_at = clock_timestamp() + $2 * interval '1 millisecond'
            where id = $1 and expires_at > clock_timestamp()
            returning topics, positions""";
    private static final String TOUCH =
            """
            update recovery_set set expires_at = clock_timestamp() + $2 * interval '1 millisecond'
            where id = any($1::text[])""";
    private static final String DROP = "delete from recovery_set where id = any($1::text[])";
    private static final String SWEEP =
            """
            with gone as (delete from recovery_over where expires_at < clock_timestamp())
            delete from recovery_set where expires_at < clock_timestamp()""";
    private static final String END =
            """
            insert into recovery_over (sid, expires_at)
            select unnest($1::text[]), clock_timestamp() + $2 * interval '1 millisecond'
            on conflict do nothing""";
    private static final String WHOLE =
            """
            select not exists (select from recovery_over where sid = $3) and not exists (
                select from unnest($1::text[], $2::bigint[]) as had (topic, seq)
                left join topic_log l on l.topic = had.topic
                where had.seq > coalesce(l.head, 0) or had.seq + 1 < coalesce(l.first_seq, 1))""";

    private final Postgres postgres;

    public RecoverySets(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Void> put(String id, JsonArray topics, JsonArray positions, Duration keep) {
        if (topics.size() != positions.size() || topics.size() > MAX_TOPICS) {
            throw Failure.badRequest("topics", "at most " + MAX_TOPICS + " topics, each with a position");
        }
        return postgres.query(PUT, Tuple.of(id, names(topics), numbers(positions), keep.toMillis()))
                .mapEmpty();
    }

    /** Remembers for that long that these connections are over. */
    Future<Void> end(List<String> sids, Duration keep) {
        return postgres.query(END, Tuple.of(sids.toArray(String[]::new), keep.toMillis()))
                .mapEmpty();
    }

    /** Whether the topics' logs still hold all that is behind these positions, and the connection is not over. */
    Future<Boolean> whole(String sid, JsonArray topics, JsonArray positions) {
        return postgres.query(WHOLE, Tuple.of(names(topics), numbers(positions), sid))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** {@code {topics, positions}}; the set is kept for as long again. Fails with {@code NOT_FOUND}. */
    Future<JsonObject> get(String id, Duration keep) {
        return postgres.query(GET, Tuple.of(id, keep.toMillis())).map(RecoverySets::toJson);
    }

    /** Keeps these for as long again. */
    Future<Void> touch(List<String> ids, Duration keep) {
        return postgres.query(TOUCH, Tuple.of(ids.toArray(String[]::new), keep.toMillis()))
                .mapEmpty();
    }

    /** Forgets these at once. */
    Future<Void> drop(List<String> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return postgres.query(DROP, Tuple.of((Object) ids.toArray(String[]::new)))
                .mapEmpty();
    }

    /** Forgets what nobody has touched. */
    public Future<Void> sweep() {
        return postgres.query(SWEEP, Tuple.tuple()).mapEmpty();
    }

    private static String[] names(JsonArray topics) {
        return topics.stream().map(String.class::cast).toArray(String[]::new);
    }

    private static Long[] numbers(JsonArray positions) {
        return positions.stream().map(at -> ((Number) at).longValue()).toArray(Long[]::new);
    }

    private static JsonObject toJson(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw Failure.notFound("no set of this id");
        }
        Row row = rows.iterator().next();
        return new JsonObject()
                .put("topics", new JsonArray(Arrays.asList(row.getArrayOfStrings(0))))
                .put("positions", new JsonArray(Arrays.asList(row.getArrayOfLongs(1))));
    }
}
