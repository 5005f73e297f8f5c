package dev.switchboard.recovery;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.RecoveryCommands.TopicSet;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stores topic sets for connections that may come back, and which connections will not. A set expires when it was not
 * touched for as long as it is to be kept. It never changes: a connection whose topics change writes another. Safe from
 * any thread.
 */
final class RecoveryStore {

    private static final int MAX_TOPICS = 10_000;

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
                left join topic_kept k on k.topic_id = l.id
                where had.seq > coalesce(l.head, 0) or had.seq + 1 < coalesce(k.first_seq, 1)
                    -- A position that a lost lineage gave away.
                    or (had.seq >= coalesce(k.first_seq, 1) and had.seq < l.head and not exists (
                        select from topic_said e where e.topic_id = l.id and e.seq = had.seq)))""";

    private final Postgres postgres;

    RecoveryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Void> put(String id, TopicSet set, Duration keep) {
        if (set.topics().size() > MAX_TOPICS) {
            throw Failure.badRequest("topics", "a set has at most " + MAX_TOPICS + " topics");
        }
        return postgres.query(PUT, Tuple.of(id, names(set), numbers(set), keep.toMillis()))
                .mapEmpty();
    }

    /** Records these connections as ended, for that long. */
    Future<Void> end(List<String> sids, Duration keep) {
        return postgres.query(END, Tuple.of(sids.toArray(String[]::new), keep.toMillis()))
                .mapEmpty();
    }

    /** Whether the connection has not ended and the logs of the topics hold every event after the positions. */
    Future<Boolean> isWhole(String sid, TopicSet set) {
        return postgres.query(WHOLE, Tuple.of(names(set), numbers(set), sid))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Reads a set and postpones its expiry; fails with {@code NOT_FOUND}. */
    Future<TopicSet> get(String id, Duration keep) {
        return postgres.query(GET, Tuple.of(id, keep.toMillis())).map(RecoveryStore::setOf);
    }

    /** Postpones the expiry of these sets. */
    Future<Void> touch(List<String> ids, Duration keep) {
        return postgres.query(TOUCH, Tuple.of(ids.toArray(String[]::new), keep.toMillis()))
                .mapEmpty();
    }

    /** Deletes these sets. */
    Future<Void> drop(List<String> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return postgres.query(DROP, Tuple.of((Object) ids.toArray(String[]::new)))
                .mapEmpty();
    }

    /** Deletes what has expired. */
    Future<Void> sweep() {
        return postgres.query(SWEEP, Tuple.tuple()).mapEmpty();
    }

    private static String[] names(TopicSet set) {
        return set.topics().stream().map(Topic::name).toArray(String[]::new);
    }

    private static Long[] numbers(TopicSet set) {
        return set.positions().toArray(Long[]::new);
    }

    private static TopicSet setOf(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw Failure.notFound("there is no topic set with this id");
        }
        Row row = rows.iterator().next();
        return new TopicSet(
                Stream.of(row.getArrayOfStrings(0)).map(Topic::trusted).toList(), List.of(row.getArrayOfLongs(1)));
    }
}
