package dev.switchboard.hook;

import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The tables {@code hook} and {@code hook_topic}. Every change of a delivery is fenced: it changes nothing once another node
 * holds the hook. Safe from any thread.
 */
final class HookStore {

    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Locks the lease of the hook $1 for the node $2; without a row once another node has it. */
    static final String FENCE = "fence as (" + Lease.fence("'hook/' || $1::text", "$2::text") + ")";

    /** A hook that is new hears what is committed from now on; of topics that moved just now it knows where they stand. */
    private static final String ENSURE =
            """
            with made as (
                insert into hook (name, horizon)
                select $1, n.number || ':' || pg_snapshot_xmin(pg_current_snapshot())::text from log_lineage n
                on conflict do nothing returning name)
            insert into hook_topic (hook, topic_id, seq, head)
            select made.name, l.id, l.head, l.head from made, topic_log l
            where l.moved_at >= clock_timestamp() - interval '2 minutes'""";

    /** What its configuration asks of retention, and no longer asks for. */
    private static final String CONFIGURE =
            """
            with unread as (delete from hook_unread where hook = $1 and not $3),
            online as (delete from hook_online where hook = $1 and not $4)
            update hook set spare_ms = $2 where name = $1""";

    /** In one statement, so in one snapshot: what commits later is looked for from the oldest open transaction on. */
    static final String LOOK =
            """
            with n as (
                select number, pg_snapshot_xmin(pg_current_snapshot())::text as xid from log_lineage),
            %s,
            mine as (
                select split_part(horizon, ':', 1)::int as lineage, split_part(horizon, ':', 2) as xid, seen_at
                from hook, fence where name = $1 for update of hook),
            moved as (
                select m.* from mine cross join n cross join lateral hook_moved($1,
                    n.number, case when mine.lineage = n.number then mine.xid else '3' end::xid8, mine.seen_at) m),
            noted as (
                insert into hook_topic as t (hook, topic_id, seq, head) select $1, topic_id, before, head from moved
                on conflict (hook, topic_id) do update set head = excluded.head where t.head < excluded.head),
            undecided as (
                insert into hook_unread (hook, topic_id, seq, due_at)
                select $1, m.topic_id, m.known, clock_timestamp() + $3::bigint * interval '1 millisecond'
                from moved m where $3::bigint is not null and m.known < m.head and m.topic like 'chat-%%'
                on conflict (hook, topic_id) do nothing)
            update hook set horizon = n.number || ':' || n.xid, seen_at = clock_timestamp(),
                resumed_at = case when mine.seen_at < clock_timestamp() - interval '1 minute'
                    then clock_timestamp() else resumed_at end
            from n, mine where name = $1
            returning attempts,
                greatest(0, extract(epoch from greatest(next_at, timestamptz 'epoch') - clock_timestamp()) * 1000)::bigint,
                mine.seen_at,
                exists (select from hook_parked where hook = $1 and again),
                exists (select from hook_queue where hook = $1),
                exists (select from hook_unread where hook = $1 and due_at <= statement_timestamp())"""
                    .formatted(FENCE);

    /** From a topic on, and then the first ones again. */
    private static final String DUE =
            """
            select d.topic_id, l.topic, d.seq, d.head from (
                (select false as again, topic_id, seq, head from hook_topic
                    where hook = $1 and seq < head and topic_id > $2 order by topic_id limit $3)
                union all
                (select true, topic_id, seq, head from hook_topic
                    where hook = $1 and seq < head and topic_id <= $2 order by topic_id limit $3)) d
            join topic_log l on l.id = d.topic_id order by d.again, d.topic_id limit $3""";

    private static final String TIMES = "select * from topic_times($1, $2)";

    private static final String TAKEN =
            """
            with %s,
            mine as (%s returning name)
            update hook_topic t set seq = g.seq
            from mine, unnest($4::bigint[], $5::bigint[]) g (topic_id, seq)
            where t.hook = mine.name and t.topic_id = g.topic_id"""
                    .formatted(FENCE, delivered(""));

    private static final String FAILED =
            """
            with %s
            update hook set attempts = attempts + 1, error = $3, failed_at = clock_timestamp(),
                failing_since = coalesce(failing_since, clock_timestamp()),
                next_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
            from fence where name = $1
            returning failing_since < clock_timestamp() - $5::bigint * interval '1 millisecond'"""
                    .formatted(FENCE);

    private final Postgres postgres;
    private final String node;

    HookStore(Postgres postgres, String node) {
        this.postgres = postgres;
        this.node = node;
    }

    /**
     * Counts what was delivered, $3, in a statement with a fence.
     *
     * @param more that it sets, with a comma after it
     */
    static String delivered(String more) {
        return """
            update hook set %s attempts = case when $3::bigint > 0 then 0 else attempts end,
                failing_since = case when $3::bigint > 0 then null else failing_since end,
                next_at = case when $3::bigint > 0 then '-infinity' else next_at end,
                delivered = delivered + $3::bigint,
                delivered_at = case when $3::bigint > 0 then clock_timestamp() else delivered_at end
            from fence where name = $1"""
                .formatted(more);
    }

    /**
     * A hook that this node holds.
     *
     * @param attempts how often it has failed in a row
     * @param waitMs when it may be tried again
     * @param lookedAt when it was looked after before
     * @param again whether parked events are to be sent again
     * @param queued whether there are events beside the logs
     * @param undecided whether it can be decided who has not read some messages
     */
    record Standing(int attempts, long waitMs, Instant lookedAt, boolean again, boolean queued, boolean undecided) {}

    /** A topic with events that the hook has not taken. */
    record Due(long id, Topic topic, long seq, long head) {}

    /** Under which this node delivers a hook. */
    Lease lease(String hook) {
        return new Lease(postgres, "hook/" + hook, node, LEASE);
    }

    Future<Void> ensure(HookConfig hook) {
        return postgres.query(ENSURE, Tuple.of(hook.name()))
                .compose(made -> postgres.query(
                        CONFIGURE,
                        Tuple.of(
                                hook.name(),
                                hook.spared().toMillis(),
                                hook.unreadAfter().isPresent(),
                                hook.takesPresence())))
                .mapEmpty();
    }

    /** Notes the topics that have moved; empty if another node has the hook now. */
    Future<Optional<Standing>> look(HookConfig hook) {
        Tuple values = Tuple.of(hook.name(), node)
                .addValue(hook.unreadAfter().map(Duration::toMillis).orElse(null));
        return postgres.query(LOOK, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .findFirst()
                .map(HookStore::standing));
    }

    private static Standing standing(Row row) {
        return new Standing(
                row.getInteger(0),
                row.getLong(1),
                row.getOffsetDateTime(2).toInstant(),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5));
    }

    /** @param after the id of the topic whose successors come first */
    Future<List<Due>> due(String hook, long after, int limit) {
        return postgres.query(DUE, Tuple.of(hook, after, limit)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> new Due(row.getLong(0), Topic.trusted(row.getString(1)), row.getLong(2), row.getLong(3)))
                .toList());
    }

    /** When these events were said, by the ids of their topics and their positions. */
    Future<Map<List<Long>, OffsetDateTime>> times(List<Long> topics, List<Long> seqs) {
        Tuple values = Tuple.tuple().addValue(topics.toArray(Long[]::new)).addValue(seqs.toArray(Long[]::new));
        return postgres.query(TIMES, values).map(rows -> {
            Map<List<Long>, OffsetDateTime> times = new HashMap<>();
            rows.forEach(row -> times.put(List.of(row.getLong(0), row.getLong(1)), row.getOffsetDateTime(2)));
            return times;
        });
    }

    /** The hook has what stands in these topics up to these positions. */
    Future<Void> taken(String hook, long delivered, Map<Long, Long> positions) {
        List<Long> topics = new ArrayList<>(positions.keySet());
        List<Long> seqs = topics.stream().map(positions::get).toList();
        Tuple values = Tuple.of(hook, node, delivered)
                .addValue(topics.toArray(Long[]::new))
                .addValue(seqs.toArray(Long[]::new));
        return postgres.query(TAKEN, values).mapEmpty();
    }

    /** The hook is to be tried again after a pause; true if it has failed for so long that events are parked. */
    Future<Boolean> failed(String hook, String error, Duration pause, Duration retryFor) {
        return postgres.query(FAILED, Tuple.of(hook, node, error, pause.toMillis(), retryFor.toMillis()))
                .map(rows -> rows.rowCount() > 0 && rows.iterator().next().getBoolean(0));
    }
}
