package dev.switchboard.log;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets the log of a topic begin later, for a concern that does not keep any longer what its first events say. Positions stay:
 * a reader from before the first kept one has a gap, as after the log's own retention. Logs are named by their numbers. In
 * the concern's transaction; stateless.
 */
public final class TopicTrim {

    private static final String EXPIRED =
            """
            select max(seq) filter (where old) from (
                select seq, bool_and(created_at < clock_timestamp() - $2::bigint * interval '1 millisecond')
                    over (order by seq) as old
                from (select seq, created_at from topic_said where topic_id = $1 order by seq limit $3) oldest) o""";

    private static final String TRY_LOCK = "select 1 from topic_log where id = $1 for update skip locked";

    /** As the retention of the logs: what it has removed meanwhile is not brought back, and no log begins earlier than before. */
    private static final String TRIM =
            """
            with log as (
                select l.id, l.head, l.skipped, coalesce(k.first_seq, 1) as first_seq, coalesce(k.skipped, 0) as skipped_before
                from topic_log l left join topic_kept k on k.topic_id = l.id where l.id = $1),
            gone as (delete from topic_event where topic_id = $1 and seq <= $2 returning body),
            held as (
                select b.id, f.count from topic_body b
                join (select body, count(*) from gone where body is not null group by body) f on f.body = b.id
                order by b.id for update of b),
            freed as (update topic_body b set refs = b.refs - h.count from held h where b.id = h.id),
            next as (select seq, created_at from topic_said where topic_id = $1 and seq > $2 order by seq limit 1)
            insert into topic_kept as k (topic_id, first_seq, skipped, first_at)
            select o.id, case when n.seq is null then o.head else $2::bigint end + 1,
                case when n.seq is null then o.skipped else o.skipped_before + $2::bigint + 1 - o.first_seq - (
                    select count(*) from topic_said where topic_id = $1 and seq >= o.first_seq and seq <= $2) end,
                coalesce(n.created_at, clock_timestamp())
            from log o left join next n on true where o.first_seq <= $2
            on conflict (topic_id) do update set
                first_seq = excluded.first_seq, skipped = excluded.skipped, first_at = excluded.first_at
            where excluded.first_seq >= k.first_seq""";

    private TopicTrim() {}

    /**
     * Up to which position everything that the log has is older than this.
     *
     * @param most of so many first events at most
     */
    public static Future<Optional<Long>> expired(SqlConnection tx, long log, Duration age, int most) {
        return tx.preparedQuery(EXPIRED)
                .execute(Tuple.of(log, age.toMillis(), most))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0)));
    }

    /** Locks the log until the transaction ends; false if somebody else has it, whom this does not wait for. */
    public static Future<Boolean> tryLock(SqlConnection tx, long log) {
        return tx.preparedQuery(TRY_LOCK).execute(Tuple.of(log)).map(rows -> rows.size() > 0);
    }

    /**
     * Removes the log's own events up to a position, which it begins after. What the concern itself keeps it removes next, in
     * the same transaction, which holds the log locked.
     */
    public static Future<?> trim(SqlConnection tx, long log, long upTo) {
        return tx.preparedQuery(TRIM).execute(Tuple.of(log, upTo));
    }
}
