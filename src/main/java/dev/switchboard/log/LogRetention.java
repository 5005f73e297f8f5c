package dev.switchboard.log;

import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/**
 * Deletes the oldest events in small batches. It locks nothing that an append waits for: where a log begins is kept beside it,
 * and moves in the same statement. Of several nodes that sweep at once one does. How old an event is, the store's clock
 * says. Safe from any thread.
 */
final class LogRetention {

    /** Topics and events per topic of one batch. */
    static final int TOPICS = 20;

    static final int EVENTS = 100;

    /** Of the logs that have something, each with its own limits. */
    private static final String LOGS =
            """
            with logs as (
                select l.id, l.head, l.skipped, coalesce(k.first_seq, 1) as first_seq,
                    coalesce(k.skipped, 0) as skipped_before, coalesce(k.first_at, l.first_at) as first_at,
                    coalesce(o.age, $1::bigint) as age, coalesce(o.events, $2::bigint) as events
                from topic_log l left join topic_kept k on k.topic_id = l.id
                %s unnest($4::text[], $5::bigint[], $6::bigint[]) as o (name, age, events)
                    on o.name = split_part(l.topic, ':', 1)
                where l.head >= coalesce(k.first_seq, 1)%s),
            """;

    /**
     * An event that a concern keeps is no longer in the log once the log begins after it. A log in which nothing is left, since
     * a concern has removed its own events, begins after its head. Of two statements the later may see what was before the
     * earlier: no log begins earlier again. Events that somebody outside has yet to take, as topic_wanted says, stay; a log
     * that begins with such an event is not due, since it would keep its place before others. Its limits are in its text, so
     * that a plan for any parameters knows them.
     */
    private static final String REMOVE =
            """
            due as (
                -- How many are beyond the limit: each position is an event, but for those skipped.
                select *, head - first_seq + 1 - skipped + skipped_before - events as excess from logs
                where (first_at < clock_timestamp() - age * interval '1 millisecond'
                        or head - first_seq + 1 - skipped + skipped_before > events)
                    and not exists (
                        select from topic_wanted w
                        where w.topic_id = logs.id and logs.first_seq > w.seq and logs.first_at > w.since)
                    and (select pg_try_advisory_xact_lock($3))
                limit %d),
            old as (
                select d.id, max(a.seq) as last, max(a.place) as count from due d
                cross join lateral (
                    select o.seq, o.created_at, row_number() over (order by o.seq) as place from (
                        select seq, created_at from topic_said
                        where topic_id = d.id and seq >= d.first_seq order by seq limit %d) o) a
                where (a.place <= d.excess or a.created_at < clock_timestamp() - d.age * interval '1 millisecond')
                    and not exists (
                        select from topic_wanted w
                        where w.topic_id = d.id and a.seq > w.seq and a.created_at > w.since)
                group by d.id),
            gone as (
                delete from topic_event e using old o where e.topic_id = o.id and e.seq <= o.last
                returning e.body),
            held as (
                select b.id, f.count from topic_body b
                join (select body, count(*) from gone where body is not null group by body) f on f.body = b.id
                order by b.id for update of b),
            freed as (
                update topic_body b set refs = b.refs - h.count from held h where b.id = h.id),
            begins as (
                select d.id, coalesce(o.count, 0) as count, n.seq is null as empty, n.created_at as first_at,
                    case when n.seq is null then d.head else coalesce(o.last, d.first_seq - 1) end + 1 as first_seq,
                    case when n.seq is null then d.skipped
                        else d.skipped_before + coalesce(o.last + 1 - d.first_seq - o.count, 0) end as skipped
                from due d left join old o on o.id = d.id left join lateral (
                    select seq, created_at from topic_said
                    where topic_id = d.id and seq >= d.first_seq and seq > coalesce(o.last, 0) order by seq limit 1) n on true),
            kept as (
                insert into topic_kept as k (topic_id, first_seq, skipped, first_at)
                select id, first_seq, skipped, coalesce(first_at, clock_timestamp()) from begins order by id
                on conflict (topic_id) do update set
                    first_seq = excluded.first_seq, skipped = excluded.skipped, first_at = excluded.first_at
                where excluded.first_seq >= k.first_seq)
            select (coalesce(sum(count), 0) + count(*) filter (where empty))::bigint from begins"""
                    .formatted(TOPICS, EVENTS);

    static final String SWEEP = LOGS.formatted("left join", "") + REMOVE;

    /** Of the channels with limits of their own alone, which have an index. A colon comes right before a semicolon. */
    static final String SWEEP_NAMED =
            LOGS.formatted("join", " and l.topic like 'channel-%' and l.topic >= o.name and l.topic < o.name || ';'")
                    + REMOVE;

    /** Bodies of one batch, each up to the size of a command. */
    static final int BODIES = 100;

    static final String DROP_BODIES =
            """
            delete from topic_body where id in (
                select id from topic_body where refs <= 0 limit $1 for update skip locked)""";

    /** For how long it is listed which logs have moved; a node that was away for longer reads where all its topics stand. */
    static final Duration LISTED = Duration.ofMinutes(10);

    /** Rows of one batch, one for each transaction. */
    static final int MOVES = 5_000;

    /** Those that every reader asks for while a transaction is open stay as long as it does. */
    static final String DROP_MOVES =
            """
            with gone as (
                delete from topic_moved where ctid = any(array(
                    select ctid from (select ctid, at, xid from topic_moved order by lineage, xid limit $2) oldest
                    where at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                        and xid < pg_snapshot_xmin(pg_current_snapshot())))
                returning lineage, xid),
            deleted as (
                insert into topic_moved_deleted as d (lineage, xid)
                select distinct on (lineage) lineage, xid from gone order by lineage, xid desc
                on conflict (lineage) do update set xid = greatest(d.xid, excluded.xid))
            select count(*) from gone""";

    /** An arbitrary number, the same in all builds. */
    private static final long LOCK = 0x7265_7465_6e74L;

    private final Postgres postgres;
    private final LogConfig config;

    LogRetention(Postgres postgres, LogConfig config) {
        this.postgres = postgres;
        this.config = config;
    }

    /** Sweeps batch after batch until there is nothing left to delete. */
    Future<Void> sweep() {
        return sweep(SWEEP).compose(done -> dropBodies()).compose(done -> dropMoves());
    }

    /** As {@link #sweep}, of the topics that are kept differently from the others. */
    Future<Void> sweepNamed() {
        return sweep(SWEEP_NAMED);
    }

    private Future<Void> sweep(String statement) {
        return Steps.whileMore(() -> postgres.query(statement, limits(config)).map(gone -> count(gone) > 0));
    }

    static Tuple limits(LogConfig config) {
        List<LogConfig.Named> own = config.named();
        return Tuple.of(config.maxAge().toMillis(), (long) config.maxEvents(), LOCK)
                .addValue(own.stream().map(LogConfig.Named::name).toArray(String[]::new))
                .addValue(own.stream().map(one -> one.maxAge().toMillis()).toArray(Long[]::new))
                .addValue(own.stream().map(one -> (long) one.maxEvents()).toArray(Long[]::new));
    }

    private static long count(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0);
    }

    /** Removes the bodies whose last event is gone. */
    private Future<Void> dropBodies() {
        return Steps.whileMore(
                () -> postgres.query(DROP_BODIES, Tuple.of(BODIES)).map(gone -> gone.rowCount() == BODIES));
    }

    private Future<Void> dropMoves() {
        return Steps.whileMore(() ->
                postgres.query(DROP_MOVES, Tuple.of(LISTED.toMillis(), MOVES)).map(gone -> count(gone) == MOVES));
    }
}
