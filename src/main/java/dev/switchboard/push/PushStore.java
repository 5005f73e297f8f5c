package dev.switchboard.push;

import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be reached about what: the tables {@code push_cursor} and {@code push_topic}. What is known of a topic moves in the
 * statement that queues the messages, so each is decided once. Every change is fenced: it changes nothing once another node
 * holds the lease. Safe from any thread.
 */
final class PushStore {

    static final String LEASE = "push";
    /** Locks the lease for the node $1; without a row once another node has it. */
    static final String FENCE = "fence as (" + Lease.fence("'" + LEASE + "'", "$1::text") + ")";

    private static final String WANTED = "select exists (select from push_subscription)";

    /** In one statement, so in one snapshot: what commits later is looked for from the oldest open transaction on. */
    static final String LOOK =
            """
            with n as (
                select number, pg_snapshot_xmin(pg_current_snapshot())::text as xid from log_lineage),
            %s,
            mine as (
                select split_part(horizon, ':', 1)::int as lineage, split_part(horizon, ':', 2) as xid, seen_at
                from push_cursor, fence for update of push_cursor),
            moved as (
                select m.* from mine cross join n cross join lateral push_moved(
                    n.number, case when mine.lineage = n.number then mine.xid else '3' end::xid8, mine.seen_at) m),
            noted as (
                insert into push_topic as t (topic_id, chat, seq, head, due_at)
                select topic_id, chat, before, head, clock_timestamp() + $2::bigint * interval '1 millisecond'
                from moved where before < head
                on conflict (topic_id) do update set head = excluded.head, moved_at = clock_timestamp(),
                    due_at = coalesce(t.due_at, excluded.due_at)
                where t.head < excluded.head)
            update push_cursor set horizon = n.number || ':' || n.xid, seen_at = clock_timestamp() from n, mine
            returning exists (select from push_subscription),
                (select true from push_topic where due_at <= statement_timestamp() order by due_at limit 1) is not null"""
                    .formatted(FENCE);

    /** One row for each of the topics at least, however few of its readers are subscribed. */
    static final String UNDECIDED =
            """
            select distinct w.topic_id, w.chat, u.decided, u.next_at, s.user_id,
                case when s.user_id is not null then u.seq end, case when s.user_id is not null then u.at end
            from (
                select topic_id, chat, seq, head from push_topic where due_at <= statement_timestamp()
                order by due_at limit $2) w
            cross join lateral (
                select c.decided, c.next_at, c.user_id, c.seq, c.at from chat_unread(w.topic_id, w.seq, w.head,
                    statement_timestamp() - $1::bigint * interval '1 millisecond') c where w.chat
                union all
                select p.decided, p.next_at, p.user_id, p.seq, p.at from push_notices(w.topic_id, w.seq, w.head,
                    statement_timestamp() - $1::bigint * interval '1 millisecond') p where not w.chat) u
            left join lateral (
                select b.user_id from push_subscription b where b.user_id = u.user_id limit 1) s on true
            order by 1, 6""";

    /** Of a chat the latest message replaces what waits for the same browser, which keeps its place and its pauses. */
    private static final String DECIDE =
            """
            with %s,
            moved as (
                update push_topic t set seq = d.seq, due_at = d.next_at + $2::bigint * interval '1 millisecond'
                from unnest($3::bigint[], $4::bigint[], $5::timestamptz[]) d (topic_id, seq, next_at), fence
                where t.topic_id = d.topic_id)
            insert into push_delivery (subscription, topic_id, slot, seq)
            select b.id, g.topic_id, case when g.chat then 0 else g.seq end, g.seq
            from unnest($6::text[], $7::bigint[], $8::boolean[], $9::bigint[]) g (user_id, topic_id, chat, seq)
            cross join fence join push_subscription b on b.user_id = g.user_id
            on conflict (subscription, topic_id, slot) do update set seq = excluded.seq, at = excluded.at"""
                    .formatted(FENCE);

    private static final String FORGET =
            "delete from push_topic where due_at is null and moved_at < clock_timestamp() - interval '1 hour'";

    private final Postgres postgres;
    private final String node;
    private final Duration unreadAfter;

    PushStore(Postgres postgres, String node, Duration unreadAfter) {
        this.postgres = postgres;
        this.node = node;
        this.unreadAfter = unreadAfter;
    }

    /**
     * What a look at the logs has found.
     *
     * @param wanted whether anybody is subscribed
     * @param undecided whether it can be decided who has not read something
     */
    record Look(boolean wanted, boolean undecided) {}

    /** A subscriber who has not read a topic up to an event. */
    record Missed(String user, long topic, boolean chat, long seq, OffsetDateTime at) {}

    /**
     * Topics of which it can be decided who has not read them.
     *
     * @param decided up to which event, by the topic
     * @param next when the event after it was said, where there is one
     */
    record Undecided(Map<Long, Long> decided, Map<Long, OffsetDateTime> next, List<Missed> missed) {}

    /** Whether anybody is subscribed. */
    Future<Boolean> isWanted() {
        return postgres.query(WANTED, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Notes the topics that have moved; empty if another node has the lease now. */
    Future<Optional<Look>> look() {
        return postgres.query(LOOK, Tuple.of(node, unreadAfter.toMillis()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(row -> new Look(row.getBoolean(0), row.getBoolean(1))));
    }

    /** @param topics at most so many of those that are due */
    Future<Undecided> undecided(int topics) {
        return postgres.query(UNDECIDED, Tuple.of(unreadAfter.toMillis(), topics))
                .map(PushStore::undecided);
    }

    private static Undecided undecided(RowSet<Row> rows) {
        Map<Long, Long> decided = new LinkedHashMap<>();
        Map<Long, OffsetDateTime> next = new LinkedHashMap<>();
        List<Missed> missed = new ArrayList<>();
        for (Row row : rows) {
            long topic = row.getLong(0);
            decided.put(topic, row.getLong(2));
            if (row.getOffsetDateTime(3) != null) {
                next.put(topic, row.getOffsetDateTime(3));
            }
            if (row.getString(4) != null) {
                missed.add(new Missed(
                        row.getString(4), topic, row.getBoolean(1), row.getLong(5), row.getOffsetDateTime(6)));
            }
        }
        return new Undecided(decided, next, missed);
    }

    /** Queues a message for each browser of these people, and moves on in the topics. */
    Future<Void> decide(Undecided topics, List<Missed> missed) {
        List<Long> ids = List.copyOf(topics.decided().keySet());
        Tuple values = Tuple.of(node, unreadAfter.toMillis())
                .addValue(array(ids, Long[]::new, Function.identity()))
                .addValue(array(ids, Long[]::new, topics.decided()::get))
                .addValue(array(ids, OffsetDateTime[]::new, topics.next()::get))
                .addValue(array(missed, String[]::new, Missed::user))
                .addValue(array(missed, Long[]::new, Missed::topic))
                .addValue(array(missed, Boolean[]::new, Missed::chat))
                .addValue(array(missed, Long[]::new, Missed::seq));
        return postgres.query(DECIDE, values).mapEmpty();
    }

    private static <S, T> T[] array(List<S> given, IntFunction<T[]> array, Function<S, @Nullable T> value) {
        return given.stream().map(value).toArray(array);
    }

    /** Forgets topics that have not moved for a while. */
    Future<Void> sweep() {
        return postgres.query(FORGET, Tuple.tuple()).mapEmpty();
    }
}
