package dev.switchboard.hook;

import dev.switchboard.bus.HookCommands.State;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators see of the hooks and ask of them, whichever node holds them. Safe from any thread. */
final class HookList {

    private static final String LIST =
            """
            select h.name, h.attempts, h.failing_since, h.failed_at,
                case when h.attempts > 0 then greatest(h.next_at, clock_timestamp()) end, h.error, h.delivered,
                h.delivered_at,
                coalesce((select sum(t.head - t.seq) from hook_topic t where t.hook = h.name and t.seq < t.head), 0)::bigint
                    + (select count(*) from hook_queue q where q.hook = h.name),
                least((
                    select min(e.created_at) from (
                        select topic_id, seq from hook_topic where hook = h.name and seq < head limit 200) t
                    cross join lateral (
                        select created_at from topic_said s where s.topic_id = t.topic_id and s.seq > t.seq
                        order by s.seq limit 1) e),
                    (select q.at from hook_queue q where q.hook = h.name order by q.id limit 1)),
                (select count(*) from hook_parked p where p.hook = h.name),
                (select min(p.parked_at) from hook_parked p where p.hook = h.name), h.given_up
            from hook h order by h.name""";

    private static final String RETRY =
            """
            with parked as (update hook_parked set again = true where hook = $1 and not again)
            update hook set failing_since = null, attempts = 0, next_at = '-infinity' where name = $1""";

    /** A hook that no node looks after any more, since no configuration names it. */
    private static final String FORGET =
            """
            delete from hook where name <> all($1) and seen_at < clock_timestamp() - $2::bigint * interval '1 millisecond'
            returning name""";

    private final Postgres postgres;
    private final HookStore store;

    HookList(Postgres postgres, HookStore store) {
        this.postgres = postgres;
        this.store = store;
    }

    /** @param configured the hooks of the configuration */
    Future<List<State>> of(Set<String> configured) {
        return postgres.query(LIST, Tuple.tuple()).map(rows -> QueueStore.all(rows, row -> state(row, configured)));
    }

    private static State state(Row row, Set<String> configured) {
        return new State(
                row.getString(0),
                configured.contains(row.getString(0)),
                row.getInteger(1),
                time(row.getOffsetDateTime(2)),
                time(row.getOffsetDateTime(3)),
                time(row.getOffsetDateTime(4)),
                row.getString(5),
                row.getLong(6),
                time(row.getOffsetDateTime(7)),
                row.getLong(8),
                time(row.getOffsetDateTime(9)),
                row.getLong(10),
                time(row.getOffsetDateTime(11)),
                row.getLong(12));
    }

    private static @Nullable String time(@Nullable OffsetDateTime time) {
        return WireTime.writeOrNull(time);
    }

    /** Lets a hook that failed be tried at once, its parked events first; false if there is none of this name. */
    static Future<Boolean> retry(SqlConnection tx, String hook) {
        return tx.preparedQuery(RETRY).execute(Tuple.of(hook)).map(rows -> rows.rowCount() > 0);
    }

    /** Removes the hooks that are not configured and were not looked after for so long; succeeds with their names. */
    Future<List<String>> forget(Collection<String> configured, Duration after) {
        Tuple values = Tuple.tuple().addValue(configured.toArray(String[]::new)).addValue(after.toMillis());
        return postgres.query(FORGET, values).compose(rows -> {
            List<String> gone = QueueStore.all(rows, row -> row.getString(0));
            return Future.join(gone.stream()
                            .map(name -> store.lease(name).remove())
                            .toList())
                    .map(gone);
        });
    }
}
