package dev.switchboard.log;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Deletes the oldest events in small batches, so that an append waits for it a few milliseconds at most. Several nodes may
 * sweep at once: a topic that a sweep or an append has locked is left to the next batch or sweep. A topic's first kept
 * position moves in the same statement. How old an event is, the store's clock says. Safe from any thread.
 */
final class LogRetention {

    /** Topics and events per topic of one batch. */
    static final int TOPICS = 20;

    static final int EVENTS = 100;

    private static final String SWEEP =
            """
            with due as (
                -- How many are beyond the limit: each position is an event, but for those skipped.
                select id, head, first_seq, head - first_seq - skipped + 1 - $2 as excess from topic_log
                where head >= first_seq and (first_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                        or head - first_seq - skipped >= $2)
                limit $3 for update skip locked),
            gone as (
                delete from topic_event e using due d
                where e.topic_id = d.id
                    and e.seq in (
                        select a.seq from (
                            select o.seq, o.created_at, row_number() over (order by o.seq) as place
                            from topic_event o where o.topic_id = d.id order by o.seq limit $4) a
                        where a.place <= d.excess or a.created_at < clock_timestamp() - $1::bigint * interval '1 millisecond')
                returning e.topic_id, e.seq, e.body),
            held as (
                select b.id, f.count from topic_body b
                join (select body, count(*) from gone where body is not null group by body) f on f.body = b.id
                order by b.id for update of b),
            freed as (
                update topic_body b set refs = b.refs - h.count from held h where b.id = h.id),
            ends as (
                select d.id, d.first_seq, g.last, coalesce(g.count, 0) as count from due d
                left join (select topic_id, max(seq) as last, count(*) as count from gone group by topic_id) g
                    on g.topic_id = d.id),
            moved as (
                update topic_log l set
                    first_seq = greatest(l.first_seq, n.last + 1),
                    skipped = l.skipped - (greatest(l.first_seq, n.last + 1) - n.first_seq - n.count),
                    first_at = (
                        select created_at from topic_event e
                        where e.topic_id = l.id and e.seq > coalesce(n.last, 0) and e.seq >= l.first_seq
                        order by e.seq limit 1)
                from ends n where l.id = n.id)
            select count(*) from gone""";

    /** Bodies of one batch, each up to the size of a command. */
    static final int BODIES = 100;

    private static final String DROP_BODIES =
            """
            delete from topic_body where id in (
                select id from topic_body where refs <= 0 limit $1 for update skip locked)""";

    private final Postgres postgres;
    private final LogConfig config;

    LogRetention(Postgres postgres, LogConfig config) {
        this.postgres = postgres;
        this.config = config;
    }

    /** Sweeps batch after batch until there is nothing left to delete. */
    Future<Void> sweep() {
        Tuple limits = Tuple.of(config.maxAge().toMillis(), (long) config.maxEvents(), TOPICS, EVENTS);
        return postgres.query(SWEEP, limits)
                .compose(gone -> gone.iterator().next().getLong(0) > 0 ? sweep() : dropBodies());
    }

    /** Removes the bodies whose last event is gone. */
    private Future<Void> dropBodies() {
        return postgres.query(DROP_BODIES, Tuple.of(BODIES))
                .compose(gone -> gone.rowCount() == BODIES ? dropBodies() : Future.succeededFuture());
    }
}
