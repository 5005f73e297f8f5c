package dev.switchboard.chat;

import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the content out of a user's messages, with files, the words in the search and notifications about them, and the user's
 * reactions out of the messages of others; all keep their positions. What the logs say of both goes by SQL, see
 * {@code chat_event_erase}. Messages are found by looking through all of them, a slice at a time, since no index has their
 * senders; a step changes few, since it holds their chats' logs. Safe from any thread.
 */
final class MessageErasure {

    /** The place of the first step: {@code log.seq}. */
    static final String START = "0.0";

    private static final int SLICE = 20_000;
    /** Messages that one step changes. */
    private static final int STEP = 50;

    private static final String NEXT_STEP =
            """
            with slice as (
                select id, log, seq, sender, deleted_at, client_id, fingerprint, reactions from chat_message
                where (log, seq) > ($1::bigint, $2::bigint) order by log, seq limit $4),
            found as (
                select id, log, seq, own from (
                    select *, sender = $3 and (deleted_at is null or client_id is not null or fingerprint is not null) as own,
                        reactions is not null and strpos(reactions::text, to_json($3::text)::text) > 0 as reacted
                    from slice) s
                where own or reacted order by log, seq limit $5),
            reached as (
                select log, seq from found where (select count(*) from found) = $5
                union all
                select log, seq from slice where (select count(*) from found) < $5)
            select (select array_agg(id) filter (where own) from found),
                (select array_agg(id) filter (where not own) from found),
                (select array_agg(distinct log) from found), r.log, r.seq
            from (values (1)) one left join (select log, seq from reached order by log desc, seq desc limit 1) r on true""";
    /** Whoever changes a message holds the chat's log. */
    private static final String LOCK = "select 1 from topic_log where id = any($1) order by id for update";

    private static final String BLANK =
            """
            with blank as (
                update chat_message set text = null, attachments = null, reactions = null, client_id = null,
                    fingerprint = null, deleted_at = coalesce(deleted_at, clock_timestamp())
                where id = any($1) returning id, log, created_at, seq),
            unindexed as (
                delete from chat_search s using blank b
                where s.log = b.log and s.created_at = b.created_at and s.seq = b.seq),
            forgotten as (select notification_forget(array_agg(id)) from blank)
            select (select count(*) from forgotten)""";
    private static final String UNREACT =
            """
            update chat_message set reactions = chat_reactions_without(reactions, $2)
            where id = any($1) and reactions is not null""";

    private final Postgres postgres;

    MessageErasure(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * What a step finds.
     *
     * @param own the user's messages
     * @param reacted those of others with a reaction of the user
     * @param logs of their chats
     * @param next where the next step begins; null at the end
     */
    private record Found(List<UUID> own, List<UUID> reacted, List<Long> logs, @Nullable String next) {

        private static Found from(Row row) {
            Long log = row.getLong(3);
            return new Found(
                    all(row.getArrayOfUUIDs(0)),
                    all(row.getArrayOfUUIDs(1)),
                    all(row.getArrayOfLongs(2)),
                    log == null ? null : log + "." + row.getLong(4));
        }

        private static <T> List<T> all(T @Nullable [] found) {
            return found == null ? List.of() : List.of(found);
        }
    }

    Future<Erased> erase(String user, String from) {
        String[] place = from.split("\\.", 2);
        Tuple slice = Tuple.of(Long.parseLong(place[0]), Long.parseLong(place[1]), user, SLICE, STEP);
        return postgres.query(NEXT_STEP, slice).compose(rows -> {
            Found found = Found.from(rows.iterator().next());
            return blank(user, found).map(new Erased(found.next()));
        });
    }

    private Future<?> blank(String user, Found found) {
        return found.logs().isEmpty()
                ? Future.succeededFuture()
                : postgres.transaction(tx -> tx.query(SearchIndexStore.TURN)
                        .execute()
                        .compose(waited -> tx.preparedQuery(LOCK)
                                .execute(Tuple.of((Object) found.logs().toArray(Long[]::new))))
                        .compose(locked -> Future.all(blank(tx, found.own()), unreact(tx, found.reacted(), user))));
    }

    private static Future<?> blank(SqlConnection tx, List<UUID> messages) {
        return messages.isEmpty()
                ? Future.succeededFuture()
                : tx.preparedQuery(BLANK).execute(Tuple.of((Object) messages.toArray(UUID[]::new)));
    }

    private static Future<?> unreact(SqlConnection tx, List<UUID> messages, String user) {
        return messages.isEmpty()
                ? Future.succeededFuture()
                : tx.preparedQuery(UNREACT).execute(Tuple.of(messages.toArray(UUID[]::new), user));
    }
}
