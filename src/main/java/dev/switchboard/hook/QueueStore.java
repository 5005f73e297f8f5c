package dev.switchboard.hook;

import dev.switchboard.bus.HookOffers.Offer;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events that no log has: the tables {@code hook_queue}, {@code hook_online} and {@code hook_unread}. What is known of a user
 * or a chat moves in the statement that queues the event, so each is queued once. Every change is fenced. Safe from any thread.
 */
final class QueueStore {

    static final String NEXT =
            """
            select q.id, q.event, q.user_id, q.at, q.logs is not null or q.data is not null,
                case when q.logs is not null then chat_unread_data(q.user_id, q.logs, q.seqs, $3)
                    when q.expires_at > clock_timestamp() then q.data end
            from (select * from hook_queue where hook = $1 order by id limit $2) q order by q.id""";

    private static final String TAKEN =
            """
            with %s,
            gone as (delete from hook_queue q using fence where q.hook = $1 and q.id = any($4::bigint[]))
            %s"""
                    .formatted(HookStore.FENCE, HookStore.delivered(""));

    private static final String TELL =
            """
            with %s,
            given as (
                select g.* from unnest($3::text[], $4::boolean[], $5::timestamptz[])
                    with ordinality g (user_id, online, at, nr), fence),
            came as (
                insert into hook_online (hook, user_id) select $1, user_id from given where online
                on conflict do nothing returning user_id),
            went as (
                delete from hook_online o using given g
                where o.hook = $1 and o.user_id = g.user_id and not g.online returning o.user_id)
            insert into hook_queue (hook, at, event, user_id)
            select $1, g.at, case when g.online then $6::text else $7::text end, g.user_id
            from given g join (select user_id from came union all select user_id from went) c on c.user_id = g.user_id
            where case when g.online then $6::text else $7::text end is not null
            order by g.nr"""
                    .formatted(HookStore.FENCE);

    private static final String TOLD =
            "select user_id from hook_online where hook = $1 and user_id > $2 order by user_id limit $3";

    static final String UNDECIDED =
            """
            select w.topic_id, u.decided, u.next_at, u.user_id, u.seq, u.at
            from (
                select topic_id, seq from hook_unread where hook = $1 and due_at <= statement_timestamp()
                order by due_at limit $3) w
            join hook_topic t on t.hook = $1 and t.topic_id = w.topic_id
            cross join lateral chat_unread(
                w.topic_id, w.seq, t.head, statement_timestamp() - $2::bigint * interval '1 millisecond') u""";

    private static final String DECIDE =
            """
            with %s,
            decided as (
                select d.* from unnest($3::bigint[], $4::bigint[], $5::timestamptz[]) d (topic_id, seq, next_at), fence),
            kept as (
                update hook_unread u set seq = d.seq, due_at = d.next_at + $6::bigint * interval '1 millisecond'
                from decided d where u.hook = $1 and u.topic_id = d.topic_id and d.next_at is not null),
            done as (
                delete from hook_unread u using decided d
                where u.hook = $1 and u.topic_id = d.topic_id and d.next_at is null)
            insert into hook_queue (hook, at, event, user_id, logs, seqs)
            select $1, clock_timestamp(), $10, g.user_id, array_agg(g.log order by g.nr), array_agg(g.seq order by g.nr)
            from unnest($7::text[], $8::bigint[], $9::bigint[]) with ordinality g (user_id, log, seq, nr), fence
            group by g.user_id order by min(g.nr)"""
                    .formatted(HookStore.FENCE);

    /** For the hooks of these names that are there. Any node may queue it: only deliveries are fenced. */
    private static final String OFFER =
            """
            insert into hook_queue (hook, at, event, user_id, data, expires_at)
            select name, clock_timestamp(), $2, $3, $4, $5 from hook where name = any($1)""";

    private static final String EXPIRE = "delete from hook_queue where expires_at <= clock_timestamp()";

    private final Postgres postgres;
    private final String node;
    private final long mostUnread;

    /** @param mostUnread the number up to which unread messages are counted */
    QueueStore(Postgres postgres, String node, long mostUnread) {
        this.postgres = postgres;
        this.node = node;
        this.mostUnread = mostUnread;
    }

    /** A change of a user's presence. */
    record Change(String user, boolean online, OffsetDateTime at) {}

    /** A user who has not read a chat up to a message. */
    record Unread(String user, long log, long seq, OffsetDateTime at) {}

    /**
     * Chats of which it can be decided who has not read them.
     *
     * @param decided up to which message, by the number of the log
     * @param next when the message after it was sent, where there is one
     */
    record Undecided(Map<Long, Long> decided, Map<Long, OffsetDateTime> next, List<Unread> unread) {}

    /** What is first in the queue, at most so many. */
    Future<List<Queued>> next(String hook, int limit) {
        return postgres.query(NEXT, Tuple.of(hook, limit, mostUnread))
                .map(rows -> all(
                        rows,
                        row -> new Queued(
                                row.getLong(0),
                                row.getString(1),
                                row.getString(2),
                                row.getOffsetDateTime(3),
                                row.getBoolean(4),
                                row.getString(5))));
    }

    /** @param ids that the back end has, or that have nothing to say any more */
    Future<Void> taken(String hook, long delivered, List<Long> ids) {
        return postgres.query(TAKEN, Tuple.of(hook, node, delivered).addValue(ids.toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Queues the changes that the hook was not told of yet, as far as it takes such events. */
    Future<Void> tell(HookConfig hook, List<Change> changes) {
        Tuple values = Tuple.of(hook.name(), node)
                .addValue(array(changes, String[]::new, Change::user))
                .addValue(array(changes, Boolean[]::new, Change::online))
                .addValue(array(changes, OffsetDateTime[]::new, Change::at))
                .addValue(ifTaken(hook, EventFilter.ONLINE))
                .addValue(ifTaken(hook, EventFilter.OFFLINE));
        return postgres.query(TELL, values).mapEmpty();
    }

    /** Queues an event with data that is deleted when it expires; succeeds with how many hooks get it. */
    Future<Integer> offer(Collection<String> hooks, Offer event) {
        Tuple values = Tuple.of(
                hooks.toArray(String[]::new),
                event.event(),
                event.user(),
                event.data().encode(),
                event.expiresAt().atOffset(ZoneOffset.UTC));
        return postgres.query(OFFER, values).map(RowSet::rowCount);
    }

    /** Deletes the events that have expired. */
    Future<Void> expire() {
        return postgres.query(EXPIRE, Tuple.tuple()).mapEmpty();
    }

    private static @Nullable String ifTaken(HookConfig hook, String event) {
        return hook.events().takes(event) ? event : null;
    }

    /** Users of whom the hook was told that they are online, in the order of their ids. */
    Future<List<String>> told(String hook, String after, int limit) {
        return postgres.query(TOLD, Tuple.of(hook, after, limit)).map(rows -> all(rows, row -> row.getString(0)));
    }

    Future<Undecided> undecided(String hook, Duration unreadAfter, int chats) {
        return postgres.query(UNDECIDED, Tuple.of(hook, unreadAfter.toMillis(), chats))
                .map(QueueStore::undecided);
    }

    private static Undecided undecided(RowSet<Row> rows) {
        Map<Long, Long> decided = new LinkedHashMap<>();
        Map<Long, OffsetDateTime> next = new LinkedHashMap<>();
        List<Unread> unread = new ArrayList<>();
        for (Row row : rows) {
            long log = row.getLong(0);
            decided.put(log, row.getLong(1));
            if (row.getOffsetDateTime(2) != null) {
                next.put(log, row.getOffsetDateTime(2));
            }
            if (row.getString(3) != null) {
                unread.add(new Unread(row.getString(3), log, row.getLong(4), row.getOffsetDateTime(5)));
            }
        }
        return new Undecided(decided, next, unread);
    }

    /** Queues one event for each of the users, and moves on in the chats. */
    Future<Void> decide(String hook, Undecided chats, List<Unread> unread, Duration unreadAfter) {
        List<Long> logs = List.copyOf(chats.decided().keySet());
        Tuple values = Tuple.of(hook, node)
                .addValue(logs.toArray(Long[]::new))
                .addValue(array(logs, Long[]::new, chats.decided()::get))
                .addValue(array(logs, OffsetDateTime[]::new, chats.next()::get))
                .addValue(unreadAfter.toMillis())
                .addValue(array(unread, String[]::new, Unread::user))
                .addValue(array(unread, Long[]::new, Unread::log))
                .addValue(array(unread, Long[]::new, Unread::seq))
                .addValue(EventFilter.UNREAD);
        return postgres.query(DECIDE, values).mapEmpty();
    }

    private static <S, T> T[] array(List<S> given, IntFunction<T[]> array, Function<S, @Nullable T> value) {
        return given.stream().map(value).toArray(array);
    }

    static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }
}
