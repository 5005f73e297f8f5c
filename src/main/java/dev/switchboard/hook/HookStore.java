package dev.switchboard.hook;

import dev.switchboard.bus.HookCommands.State;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code hook} and {@code hook_topic}. Every change of a delivery is fenced: it changes nothing once another node
 * holds the hook. Safe from any thread.
 */
final class HookStore {

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

    private static final String HOLD =
            """
            update hook set holder = $2, held_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
            where name = $1 and (holder = $2 or held_until < clock_timestamp())
            returning attempts, parked_at is not null,
                greatest(0, extract(epoch from greatest(next_at, timestamptz 'epoch') - clock_timestamp()) * 1000)::bigint""";

    private static final String MINE = "name = $1 and holder = $2 and held_until > clock_timestamp()";

    /** In one statement, so in one snapshot: what commits later is looked for from the oldest open transaction on. */
    private static final String LOOK =
            """
            with n as (
                select number, pg_snapshot_xmin(pg_current_snapshot())::text as xid from log_lineage),
            mine as (
                select split_part(horizon, ':', 1)::int as lineage, split_part(horizon, ':', 2) as xid, seen_at
                from hook where %s for update),
            noted as (
                insert into hook_topic as t (hook, topic_id, seq, head)
                select $1, m.topic_id, m.before, m.head from mine cross join n
                cross join lateral hook_moved($1,
                    n.number, case when mine.lineage = n.number then mine.xid else '3' end::xid8, mine.seen_at) m
                on conflict (hook, topic_id) do update set head = excluded.head where t.head < excluded.head
                returning 1)
            update hook set horizon = n.number || ':' || n.xid, seen_at = clock_timestamp() from n, mine where name = $1
            returning (select count(*) from noted)"""
                    .formatted(MINE);

    private static final String DUE =
            """
            select t.topic_id, l.topic, t.seq, t.head from hook_topic t join topic_log l on l.id = t.topic_id
            where t.hook = $1 and t.seq < t.head order by t.topic_id limit $2""";
    private static final String TIMES = "select * from topic_times($1, $2)";
    private static final String TAKEN =
            """
            with mine as (
                update hook set attempts = 0, failing_since = null, next_at = '-infinity', error = null,
                    delivered = delivered + $3,
                    delivered_at = case when $3 > 0 then clock_timestamp() else delivered_at end
                where %s returning name)
            update hook_topic t set seq = g.seq
            from mine, unnest($4::bigint[], $5::bigint[]) g (topic_id, seq)
            where t.hook = mine.name and t.topic_id = g.topic_id"""
                    .formatted(MINE);
    private static final String FAILED =
            """
            update hook set attempts = attempts + 1, error = $3,
                failing_since = coalesce(failing_since, clock_timestamp()),
                next_at = clock_timestamp() + $4::bigint * interval '1 millisecond',
                parked_at = case when coalesce(failing_since, clock_timestamp())
                        < clock_timestamp() - $5::bigint * interval '1 millisecond' then clock_timestamp() end
            where %s returning parked_at is not null"""
                    .formatted(MINE);
    private static final String LIST =
            """
            select h.name, h.attempts, h.failing_since, h.parked_at, h.error, h.delivered, h.delivered_at,
                coalesce((select sum(t.head - t.seq) from hook_topic t where t.hook = h.name and t.seq < t.head), 0)::bigint
            from hook h order by h.name""";
    private static final String RETRY =
            """
            update hook set parked_at = null, failing_since = null, attempts = 0, next_at = '-infinity'
            where name = $1""";

    private final Postgres postgres;
    private final String node;

    HookStore(Postgres postgres, String node) {
        this.postgres = postgres;
        this.node = node;
    }

    /**
     * A hook that this node holds.
     *
     * @param attempts how often it has failed in a row
     * @param waitMs when it may be tried again
     */
    record Held(int attempts, boolean parked, long waitMs) {}

    /** A topic with events that the hook has not taken. */
    record Due(long id, Topic topic, long seq, long head) {}

    Future<?> ensure(String hook) {
        return postgres.query(ENSURE, Tuple.of(hook));
    }

    /** Takes the hook for this node, or keeps it; empty while another node has it. */
    Future<Optional<Held>> hold(String hook, Duration lease) {
        return postgres.query(HOLD, Tuple.of(hook, node, lease.toMillis()))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.of(held(rows.iterator().next())));
    }

    private static Held held(Row row) {
        return new Held(row.getInteger(0), row.getBoolean(1), row.getLong(2));
    }

    /** Notes the topics that have moved. */
    Future<?> look(String hook) {
        return postgres.query(LOOK, Tuple.of(hook, node));
    }

    Future<List<Due>> due(String hook, int limit) {
        return postgres.query(DUE, Tuple.of(hook, limit)).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Due(row.getLong(0), Topic.trusted(row.getString(1)), row.getLong(2), row.getLong(3)))
                .toList());
    }

    /** When these events were said, by the ids of their topics and their positions. */
    Future<Map<List<Long>, OffsetDateTime>> times(List<Long> topics, List<Long> seqs) {
        return postgres.query(TIMES, positions(topics, seqs)).map(rows -> {
            Map<List<Long>, OffsetDateTime> times = new HashMap<>();
            rows.forEach(row -> times.put(List.of(row.getLong(0), row.getLong(1)), row.getOffsetDateTime(2)));
            return times;
        });
    }

    private static Tuple positions(List<Long> topics, List<Long> seqs) {
        return Tuple.tuple().addValue(topics.toArray(Long[]::new)).addValue(seqs.toArray(Long[]::new));
    }

    /** The hook has what stands in these topics up to these positions. */
    Future<?> taken(String hook, long delivered, Map<Long, Long> positions) {
        List<Long> topics = new ArrayList<>(positions.keySet());
        List<Long> seqs = topics.stream().map(positions::get).toList();
        return postgres.query(
                TAKEN,
                Tuple.of(hook, node, delivered)
                        .addValue(topics.toArray(Long[]::new))
                        .addValue(seqs.toArray(Long[]::new)));
    }

    /** The hook is to be tried again after a pause; true if it has failed for so long that it is parked instead. */
    Future<Boolean> failed(String hook, String error, Duration pause, Duration retryFor) {
        return postgres.query(FAILED, Tuple.of(hook, node, error, pause.toMillis(), retryFor.toMillis()))
                .map(rows -> rows.rowCount() > 0 && rows.iterator().next().getBoolean(0));
    }

    Future<List<State>> list() {
        return postgres.query(LIST, Tuple.tuple()).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(HookStore::state)
                .toList());
    }

    private static State state(Row row) {
        return new State(
                row.getString(0),
                row.getInteger(1),
                time(row.getOffsetDateTime(2)),
                time(row.getOffsetDateTime(3)),
                row.getString(4),
                row.getLong(5),
                time(row.getOffsetDateTime(6)),
                row.getLong(7));
    }

    private static @Nullable String time(@Nullable OffsetDateTime time) {
        return WireTime.writeOrNull(time);
    }

    /** Lets a hook that failed be tried at once; false if there is none of this name. */
    Future<Boolean> retry(String hook) {
        return postgres.query(RETRY, Tuple.of(hook)).map(rows -> rows.rowCount() > 0);
    }
}
