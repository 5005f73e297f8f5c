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
                select topic, head from topic_log
                where head >= first_seq and (first_at < clock_timestamp() - $1::bigint * interval '1 millisecond' or head - first_seq >= $2)
                limit $3 for update skip locked),
            gone as (
                delete from topic_event e using due d
                where e.topic = d.topic
                    and e.seq in (select o.seq from topic_event o where o.topic = d.topic order by o.seq limit $4)
                    and (e.seq <= d.head - $2 or e.created_at < clock_timestamp() - $1::bigint * interval '1 millisecond')
                returning e.topic, e.seq, e.body),
            held as (
                select b.id, f.count from topic_body b
                join (select body, count(*) from gone where body is not null group by body) f on f.body = b.id
                order by b.id for update of b),
            freed as (
                update topic_body b set refs = b.refs - h.count from held h where b.id = h.id),
            ends as (
                select d.topic, (select max(g.seq) from gone g where g.topic = d.topic) as last from due d),
            moved as (
                update topic_log l set
                    first_seq = greatest(l.first_seq, n.last + 1),
                    first_at = (
                        select created_at from topic_event e
                        where e.topic = l.topic and e.seq > coalesce(n.last, 0) and e.seq >= l.first_seq
                        order by e.seq limit 1)
                from ends n where l.topic = n.topic)
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
