package dev.switchboard.chat;

import dev.switchboard.bus.ApartUsers;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code chat_block}, and what participants' rows say because of it. Methods that take a connection run in a
 * transaction that holds the logs of both users locked. Safe from any thread.
 */
final class BlockStore {

    /** One entry of a list of blocked users. */
    record Blocked(long place, String userId) {}

    private static final String DIRECT = "select id from chat where direct_key = $1 and deleted_at is null";
    private static final String COUNT = "select count(*) from chat_block where person = " + ChatStore.person(1)
            + " and blocked is distinct from " + ChatStore.person(2);
    private static final String BLOCK =
            """
            insert into chat_block as k (person, blocked, person_seen, blocked_seen)
            select p.id, b.id, $3, $4 from topic_position p, topic_position b
            where p.topic = 'user-' || $1::text and b.topic = 'user-' || $2::text on conflict do nothing
            returning not exists (select from chat_block o where o.person = k.blocked and o.blocked = k.person)""";
    private static final String UNBLOCK =
            "delete from chat_block where person = " + ChatStore.person(1) + " and blocked = " + ChatStore.person(2);
    private static final String MARK =
            """
            update chat_participant p set apart = n.apart
            from (
                select t.id, exists (select from chat_block where person = t.id)
                    or exists (select from chat_block where blocked = t.id) as apart
                from topic_position t where t.topic = any($1::text[])) n
            where p.person = n.id and p.apart <> n.apart""";
    private static final String MARK_DIRECT =
            """
            update chat_participant p set quiet = exists (
                select from chat_participant o join chat_block b
                    on (b.person = o.person and b.blocked = p.person) or (b.person = p.person and b.blocked = o.person)
                where o.log = p.log and o.person <> p.person)
            where p.log = (select log from chat where id = $1)""";
    private static final String HIDE =
            "update chat_participant set hidden_seq = 0 where log = (select log from chat where id = $1) and person = "
                    + ChatStore.person(2);
    private static final String BLOCKERS =
            """
            select substring(t.topic from 6) from chat_block b join topic_position t on t.id = b.person
            where b.blocked = $user and substring(t.topic from 6) = any($2::text[])"""
                    .replace("$user", ChatStore.person(1));
    private static final String LIST =
            """
            select b.place, substring(t.topic from 6) from chat_block b join topic_position t on t.id = b.blocked
            where b.person = $user and b.place > $2 order by b.place limit $3"""
                    .replace("$user", ChatStore.person(1));
    /** From the few whom the user blocks or is blocked by to their names, however many are asked about. */
    static final String APART =
            """
            select n.user_id, min(n.seen) from (
                select substring(t.topic from 6) as user_id, b.blocked_seen as seen
                from chat_block b join topic_position t on t.id = b.blocked where b.person = $user
                union all
                select substring(t.topic from 6), b.person_seen
                from chat_block b join topic_position t on t.id = b.person where b.blocked = $user) n
            where n.user_id = any($2::text[]) group by 1"""
                    .replace("$user", ChatStore.person(1));

    private final Postgres postgres;

    BlockStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The direct chat of two users, as {@link NewChat#directKey} identifies it. */
    Future<Optional<UUID>> direct(SqlConnection tx, String directKey) {
        return tx.preparedQuery(DIRECT).execute(Tuple.of(directKey)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(row.next().getUUID(0)) : Optional.empty();
        });
    }

    /** How many users beside the other one this one blocks. */
    Future<Long> count(SqlConnection tx, String userId, String other) {
        return tx.preparedQuery(COUNT).execute(Tuple.of(userId, other)).map(BlockStore::number);
    }

    private static long number(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0);
    }

    /**
     * Whether the two are apart from now on, and were not before.
     *
     * @param seen when the two were last seen, as far as that is known
     */
    Future<Boolean> block(SqlConnection tx, String userId, String blocked, Map<String, Instant> seen) {
        return tx.preparedQuery(BLOCK)
                .execute(Tuple.of(userId, blocked, time(seen, userId), time(seen, blocked)))
                .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean(0));
    }

    private static @Nullable OffsetDateTime time(Map<String, Instant> seen, String userId) {
        Instant at = seen.get(userId);
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    Future<?> unblock(SqlConnection tx, String userId, String blocked) {
        return tx.preparedQuery(UNBLOCK).execute(Tuple.of(userId, blocked));
    }

    /** Writes into the users' rows whether they are kept apart from somebody. */
    Future<?> mark(SqlConnection tx, String userId, String other) {
        String[] topics = {"user-" + userId, "user-" + other};
        return tx.preparedQuery(MARK).execute(Tuple.of((Object) topics));
    }

    /** Writes into the rows of a direct chat whether one of its two blocks the other. */
    Future<?> markDirect(SqlConnection tx, UUID chatId) {
        return tx.preparedQuery(MARK_DIRECT).execute(Tuple.of(chatId));
    }

    /** Hides a chat from a participant until somebody says something there that they may hear. */
    Future<?> hide(SqlConnection tx, UUID chatId, String userId) {
        return tx.preparedQuery(HIDE).execute(Tuple.of(chatId, userId));
    }

    /** Those of the users who block this one. */
    Future<List<String>> blockers(SqlConnection tx, String userId, Collection<String> among) {
        return tx.preparedQuery(BLOCKERS)
                .execute(Tuple.of(userId).addValue(among.toArray(String[]::new)))
                .map(rows -> {
                    List<String> blockers = new ArrayList<>();
                    rows.forEach(row -> blockers.add(row.getString(0)));
                    return blockers;
                });
    }

    /** Whom the user blocks, in that order, after a place. */
    Future<List<Blocked>> list(String userId, long after, int limit) {
        return postgres.query(LIST, Tuple.of(userId, after, limit)).map(rows -> {
            List<Blocked> blocked = new ArrayList<>(rows.size());
            rows.forEach(row -> blocked.add(new Blocked(row.getLong(0), row.getString(1))));
            return blocked;
        });
    }

    /** From which of the users this one is kept apart. */
    Future<ApartUsers> apart(String userId, Collection<String> among) {
        Tuple values = Tuple.of(userId).addValue(among.toArray(String[]::new));
        return postgres.query(APART, values).map(rows -> {
            Map<String, String> seen = new HashMap<>();
            rows.forEach(row -> seen.put(
                    row.getString(0), Objects.requireNonNullElse(WireTime.writeOrNull(row.getOffsetDateTime(1)), "")));
            return new ApartUsers(seen);
        });
    }
}
