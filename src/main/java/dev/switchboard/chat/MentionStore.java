package dev.switchboard.chat;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code chat_mention} and {@code chat_mention_notice}. Methods that take a connection run in the transaction that
 * holds the chats' topics locked, and only for messages with mentions. Safe from any thread.
 */
final class MentionStore {

    /** How long a notification is tried; the concern {@code notification} remembers its key as long unless configured otherwise. */
    private static final String KEPT = "interval '24 hours'";

    /** So much longer than a command may take, nobody else is asking. */
    private static final String OVERDUE = "interval '10 seconds'";

    /**
     * The names in the text of a message.
     *
     * @param messageId null for a new one
     * @param names as {@link NamesInText#in}
     */
    record Asked(UUID chatId, @Nullable UUID messageId, List<List<String>> names) {}

    /**
     * A participant who may read the message.
     *
     * @param notified whether it has mentioned them before
     */
    record Named(String userId, boolean notified) {}

    /** For each of the names, so that one plan, by the indexes, serves however many there are. */
    static final String NAMED =
            """
            select g.nr, g.key, n.* from unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[]) as g (nr, chat_id, message_id, key)
            cross join lateral (
                select u.user_id, m.id is not null and exists (
                    select 1 from chat_mention k where k.log = c.log and k.seq = m.seq and k.person = p.person)
                from chat c cross join lateral account_named(g.key) as u (user_id)
                join chat_participant p on p.log = c.log and p.person = (
                    select id from topic_position where topic = 'user-' || u.user_id)
                left join chat_message m on m.id = g.message_id
                where c.id = g.chat_id and (g.message_id is null or m.seq > $floor) limit 100) n""";

    private static final String LOG = "(select log from chat where id = g.chat_id)";
    private static final String PERSON = "(select id from topic_position where topic = 'user-' || g.user_id)";
    private static final String PLACES = "unnest($1::uuid[], $2::bigint[], $3::text[]) as g (chat_id, seq, user_id)";
    private static final String COUNT =
            """
            insert into chat_mention as k (log, seq, person) select $log, g.seq, $person from $places
            on conflict (log, seq, person) do update set counts = true where not k.counts"""
                    .replace("$log", LOG)
                    .replace("$person", PERSON)
                    .replace("$places", PLACES);
    private static final String DROP =
            """
            update chat_mention k set counts = false from $places
            where k.log = $log and k.seq = g.seq and k.person = $person"""
                    .replace("$places", PLACES)
                    .replace("$log", LOG)
                    .replace("$person", PERSON);
    private static final String NOTE =
            """
            insert into chat_mention_notice (id, log, seq, users) select g.id, $log, g.seq, g.users::json
            from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) as g (id, chat_id, seq, users)"""
                    .replace("$log", LOG);
    private static final String TAKE =
            """
            update chat_mention_notice n set due_at = clock_timestamp() + $overdue
            from (
                select id from chat_mention_notice where due_at < clock_timestamp() order by due_at limit $1
                for update skip locked) due, chat c, chat_message m
            where n.id = due.id and c.log = n.log and m.log = n.log and m.seq = n.seq
            returning n.id, c.id, m.id, n.seq, m.sender, n.users"""
                    .replace("$overdue", OVERDUE);
    private static final String DONE = "delete from chat_mention_notice where id = $1";
    private static final String FORGET =
            "delete from chat_mention_notice where created_at < clock_timestamp() - " + KEPT;

    private final Postgres postgres;
    private final String named;

    MentionStore(Postgres postgres, History history) {
        this.postgres = postgres;
        this.named = history.in(NAMED);
    }

    /** Beside each of the texts whom it names, in the order of the names; at least one text has one. */
    Future<List<List<Named>>> named(SqlConnection tx, List<Asked> asked) {
        List<Integer> places = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            for (List<String> name : asked.get(i).names()) {
                for (String key : name) {
                    places.add(i);
                    keys.add(key);
                }
            }
        }
        Tuple values = Tuple.tuple()
                .addValue(places.toArray(Integer[]::new))
                .addValue(places.stream().map(i -> asked.get(i).chatId()).toArray(UUID[]::new))
                .addValue(places.stream().map(i -> asked.get(i).messageId()).toArray(UUID[]::new))
                .addValue(keys.toArray(String[]::new));
        return tx.preparedQuery(named).execute(values).map(rows -> inOrder(asked, rows));
    }

    private static List<List<Named>> inOrder(List<Asked> asked, RowSet<Row> rows) {
        List<Map<String, List<Named>>> found = new ArrayList<>();
        asked.forEach(one -> found.add(new HashMap<>()));
        rows.forEach(row -> found.get(row.getInteger(0))
                .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                .add(new Named(row.getString(2), row.getBoolean(3))));
        return IntStream.range(0, asked.size())
                .mapToObj(i -> named(asked.get(i).names(), found.get(i)))
                .toList();
    }

    /** Of each name the likeliest spelling that somebody has. */
    private static List<Named> named(List<List<String>> names, Map<String, List<Named>> byKey) {
        return names.stream()
                .flatMap(keys -> keys.stream().filter(byKey::containsKey).limit(1))
                .flatMap(key -> Objects.requireNonNull(byKey.get(key)).stream())
                .toList();
    }

    /** Writes them; a message is among them once. Issues nothing if there are none. */
    Future<?> write(SqlConnection tx, List<Mentioned> rows) {
        List<Future<?>> issued = new ArrayList<>();
        places(tx, COUNT, rows, Mentioned::people, issued);
        places(tx, DROP, rows, Mentioned::removed, issued);
        List<MentionNotice> notices =
                rows.stream().map(Mentioned::notice).filter(Objects::nonNull).toList();
        if (!notices.isEmpty()) {
            issued.add(tx.preparedQuery(NOTE)
                    .execute(Tuple.tuple()
                            .addValue(notices.stream().map(MentionNotice::id).toArray(UUID[]::new))
                            .addValue(
                                    notices.stream().map(MentionNotice::chatId).toArray(UUID[]::new))
                            .addValue(notices.stream().map(MentionNotice::seq).toArray(Long[]::new))
                            .addValue(notices.stream()
                                    .map(MentionNotice::encodedUsers)
                                    .toArray(String[]::new))));
        }
        return issued.isEmpty() ? Future.succeededFuture() : Future.all(issued);
    }

    private static void places(
            SqlConnection tx,
            String statement,
            List<Mentioned> rows,
            Function<Mentioned, List<String>> people,
            List<Future<?>> issued) {
        List<UUID> chats = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        List<String> users = new ArrayList<>();
        for (Mentioned row : rows) {
            for (String user : people.apply(row)) {
                chats.add(row.chatId());
                seqs.add(row.seq());
                users.add(user);
            }
        }
        if (!users.isEmpty()) {
            issued.add(tx.preparedQuery(statement)
                    .execute(Tuple.tuple()
                            .addValue(chats.toArray(UUID[]::new))
                            .addValue(seqs.toArray(Long[]::new))
                            .addValue(users.toArray(String[]::new))));
        }
    }

    /** Takes notices that are overdue; no other node takes them for a while. */
    Future<List<MentionNotice>> take(int limit) {
        return postgres.query(TAKE, Tuple.of(limit)).map(rows -> {
            List<MentionNotice> taken = new ArrayList<>(rows.size());
            rows.forEach(row -> taken.add(notice(row)));
            return taken;
        });
    }

    private static MentionNotice notice(Row row) {
        JsonArray users = row.getJsonArray(5);
        return new MentionNotice(
                row.getUUID(0),
                row.getUUID(1),
                row.getUUID(2),
                row.getLong(3),
                row.getString(4),
                users.stream().map(String.class::cast).toList());
    }

    Future<?> done(MentionNotice notice) {
        return postgres.query(DONE, Tuple.of(notice.id()));
    }

    /** Gives up those that are too old to be sent once; succeeds with their number. */
    Future<Integer> forget() {
        return postgres.query(FORGET, Tuple.tuple()).map(RowSet::rowCount);
    }
}
