package dev.switchboard.hook;

import dev.switchboard.bus.HookCommands.Parked;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code hook_parked}: events that a back end has not taken for so long that an operator decides about them. Parking
 * and sending are fenced. Safe from any thread.
 */
final class ParkedStore {

    /** The rest of a statement that parks {@code given}; the next events follow soon. */
    private static final String GO_ON =
            """
            update hook set %s next_at = clock_timestamp() + interval '1 second'
            from fence where name = $1 returning (select count(*) from given)::int""";

    private static final String PARK_LOGGED =
            """
            with %s,
            given as (
                select g.* from unnest($4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[])
                    with ordinality g (topic_id, seq, event, at, nr), fence),
            parked as (
                insert into hook_parked (hook, error, event, at, topic_id, seq)
                select $1, $3, event, at, topic_id, seq from given order by nr),
            moved as (
                update hook_topic t set seq = g.seq
                from (select topic_id, max(seq) as seq from given group by topic_id) g
                where t.hook = $1 and t.topic_id = g.topic_id)
            %s"""
                    .formatted(HookStore.FENCE, GO_ON.formatted(""));

    /** What has data that expires is given up: no operator sees it, and it is not kept. */
    private static final String PARK_QUEUED =
            """
            with %s,
            given as (delete from hook_queue q using fence where q.hook = $1 and q.id = any($4::bigint[]) returning q.*),
            parked as (
                insert into hook_parked (hook, error, event, at, queued, user_id, logs, seqs)
                select hook, $3, event, at, id, user_id, logs, seqs from given where data is null order by id)
            %s"""
                    .formatted(
                            HookStore.FENCE,
                            GO_ON.formatted(
                                    "given_up = given_up + (select count(*) from given where data is not null),"));

    private static final String AGAIN =
            """
            select p.id, p.event, p.at, l.topic, p.seq, p.queued, p.user_id, p.logs is not null,
                case when p.logs is not null then chat_unread_data(p.user_id, p.logs, p.seqs, $3) end
            from (select * from hook_parked where hook = $1 and again order by id limit $2) p
            left join topic_log l on l.id = p.topic_id order by p.id""";

    private static final String SENT =
            """
            with %s,
            gone as (delete from hook_parked p using fence where p.hook = $1 and p.id = any($4::bigint[]))
            %s"""
                    .formatted(
                            HookStore.FENCE,
                            HookStore.delivered("given_up = given_up + cardinality($4::bigint[]) - $3::bigint,"));

    /** Those that would have followed wait for the operator too. */
    private static final String REFUSED =
            """
            with %s,
            parked as (
                update hook_parked p set again = false, error = case when p.id = any($4::bigint[]) then $3 else p.error end
                from fence where p.hook = $1 and p.again)
            update hook set error = $3, failed_at = clock_timestamp() from fence where name = $1"""
                    .formatted(HookStore.FENCE);

    private static final String LIST =
            """
            select p.id, p.event, coalesce(l.topic, 'user-' || p.user_id), p.seq, p.at, p.parked_at, p.error, p.again,
                p.topic_id is not null and not exists (
                    select from topic_said s left join topic_kept k on k.topic_id = s.topic_id
                    where s.topic_id = p.topic_id and s.seq = p.seq and s.seq >= coalesce(k.first_seq, 1))
            from hook_parked p left join topic_log l on l.id = p.topic_id
            where p.hook = $1 and p.id > $2 order by p.id limit $3""";

    private static final String SEND_AGAIN = "update hook_parked set again = true where hook = $1 and id = $2";

    private static final String TRIM =
            """
            with gone as (
                delete from hook_parked p using hook h left join lateral (
                    select id from hook_parked where hook = h.name order by id desc offset $2 limit 1) k on true
                where p.hook = h.name
                    and (p.parked_at < clock_timestamp() - $1::bigint * interval '1 millisecond' or p.id <= k.id)
                returning p.hook)
            update hook h set given_up = given_up + g.count
            from (select hook, count(*) from gone group by hook) g where h.name = g.hook""";

    private final Postgres postgres;
    private final String node;
    private final long mostUnread;

    /** @param mostUnread the number up to which unread messages are counted */
    ParkedStore(Postgres postgres, String node, long mostUnread) {
        this.postgres = postgres;
        this.node = node;
        this.mostUnread = mostUnread;
    }

    /** An event of a log that is to be parked. */
    record Logged(long topic, long seq, String event, @Nullable OffsetDateTime at) {}

    /**
     * A parked event that is to be sent again.
     *
     * @param topic whose log has it; null if it is {@code queued} instead
     */
    record Again(
            long id,
            String event,
            @Nullable OffsetDateTime at,
            @Nullable Topic topic,
            long seq,
            @Nullable Queued queued) {}

    Future<Integer> parkLogged(String hook, String error, List<Logged> events) {
        Tuple values = Tuple.of(hook, node, error)
                .addValue(events.stream().map(Logged::topic).toArray(Long[]::new))
                .addValue(events.stream().map(Logged::seq).toArray(Long[]::new))
                .addValue(events.stream().map(Logged::event).toArray(String[]::new))
                .addValue(events.stream().map(Logged::at).toArray(OffsetDateTime[]::new));
        return park(PARK_LOGGED, values);
    }

    /** @param ids in the queue */
    Future<Integer> parkQueued(String hook, String error, List<Long> ids) {
        return park(PARK_QUEUED, Tuple.of(hook, node, error).addValue(ids.toArray(Long[]::new)));
    }

    private Future<Integer> park(String sql, Tuple values) {
        return postgres.query(sql, values)
                .map(rows -> rows.size() == 0 ? 0 : rows.iterator().next().getInteger(0));
    }

    /** The first ones that are to be sent again. */
    Future<List<Again>> again(String hook, int limit) {
        return postgres.query(AGAIN, Tuple.of(hook, limit, mostUnread))
                .map(rows -> QueueStore.all(rows, ParkedStore::again));
    }

    private static Again again(Row row) {
        String topic = row.getString(3);
        OffsetDateTime at = row.getOffsetDateTime(2);
        return topic != null
                ? new Again(row.getLong(0), row.getString(1), at, Topic.trusted(topic), row.getLong(4), null)
                : new Again(row.getLong(0), row.getString(1), at, null, 0, queued(row, at));
    }

    private static @Nullable Queued queued(Row row, @Nullable OffsetDateTime at) {
        // Without a queued number its topic has been removed.
        return row.getLong(5) == null || at == null
                ? null
                : new Queued(
                        row.getLong(5), row.getString(1), row.getString(6), at, row.getBoolean(7), row.getString(8));
    }

    /** @param ids that the back end has, or that are gone: so many more than delivered ones */
    Future<Void> sent(String hook, long delivered, List<Long> ids) {
        return postgres.query(SENT, Tuple.of(hook, node, delivered).addValue(ids.toArray(Long[]::new)))
                .mapEmpty();
    }

    /** They stay parked, with this reason. */
    Future<Void> refused(String hook, String error, List<Long> ids) {
        return postgres.query(REFUSED, Tuple.of(hook, node, error).addValue(ids.toArray(Long[]::new)))
                .mapEmpty();
    }

    /** The oldest ones after a number, at most so many. */
    Future<List<Parked>> list(String hook, long after, int limit) {
        return postgres.query(LIST, Tuple.of(hook, after, limit))
                .map(rows -> QueueStore.all(rows, ParkedStore::listed));
    }

    private static Parked listed(Row row) {
        return new Parked(
                row.getLong(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                WireTime.writeOrNull(row.getOffsetDateTime(4)),
                WireTime.write(row.getOffsetDateTime(5)),
                row.getString(6),
                row.getBoolean(7),
                row.getBoolean(8));
    }

    /** Has one sent again; false if there is none of this number. */
    static Future<Boolean> sendAgain(SqlConnection tx, String hook, long id) {
        return tx.preparedQuery(SEND_AGAIN).execute(Tuple.of(hook, id)).map(rows -> rows.rowCount() > 0);
    }

    /** Gives up those that have been parked for so long, and of each hook the oldest of more than so many. */
    Future<Void> trim(Duration kept, int most) {
        return postgres.query(TRIM, Tuple.of(kept.toMillis(), most)).mapEmpty();
    }
}
