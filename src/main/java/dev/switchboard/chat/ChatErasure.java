package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.ErasureCommands.Erasure;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:erase}: takes a deleted user out of the groups, as {@code chat:remove} does, so that another owner follows; a direct
 * chat stays the other's. Whom the user blocked, who blocked the user, and what mentions the user, is forgotten. Then, if they are to go, the user's messages lose their content, also in the search, and keep their positions. Messages
 * are found by looking through all of them, a slice at a time, since no index has their senders. Runs on its verticle's event
 * loop.
 */
final class ChatErasure {

    private static final int GROUPS = 10;
    private static final int SLICE = 20_000;
    private static final String MESSAGES = "0.0";

    private static final String NEXT_GROUPS =
            """
            select c.id from chat_participant p join topic_position s on s.id = p.person join chat c on c.log = p.log
            where s.topic = 'user-' || $1 and not c.direct and c.deleted_at is null order by p.log limit $2""";
    private static final String NEXT_SLICE =
            """
            select max(log), (array_agg(seq order by log desc, seq desc))[1],
                array_agg(id) filter (where sender = $3 and deleted_at is null),
                array_agg(distinct log) filter (where sender = $3 and deleted_at is null)
            from (select id, log, seq, sender, deleted_at from chat_message
                where (log, seq) > ($1::bigint, $2::bigint) order by log, seq limit $4) m""";
    /** Whoever changes a message holds the chat's log. */
    private static final String LOCK = "select 1 from topic_log where id = any($1) order by id for update";

    private static final String BLANK =
            """
            with blank as (
                update chat_message set text = null, attachments = null, reactions = null, deleted_at = clock_timestamp()
                where id = any($1) and deleted_at is null returning log, created_at, seq)
            delete from chat_search s using blank b
            where s.log = b.log and s.created_at = b.created_at and s.seq = b.seq""";
    /** Without the locks of those who block: nobody can block the user, or be blocked by them, any more. */
    private static final String FORGET =
            """
            with unmentioned as (
                delete from chat_mention k using topic_position t where t.topic = 'user-' || $1 and k.person = t.id)
            delete from chat_block b using topic_position t
            where t.topic = 'user-' || $1 and (b.person = t.id or b.blocked = t.id)""";

    private final Postgres postgres;
    private final Function<Command, Future<Answer>> remove;

    /** @param remove carries out {@code chat:remove} */
    ChatErasure(Postgres postgres, Function<Command, Future<Answer>> remove) {
        this.postgres = postgres;
        this.remove = remove;
    }

    Future<Erased> erase(Erasure asked) {
        String from = asked.from();
        return from == null || from.isEmpty() ? leave(asked) : blank(asked.user(), from);
    }

    private Future<Erased> leave(Erasure asked) {
        return postgres.query(NEXT_GROUPS, Tuple.of(asked.user(), GROUPS)).compose(rows -> {
            List<UUID> groups = StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getUUID(0))
                    .toList();
            Future<?> left = Future.succeededFuture();
            for (UUID group : groups) {
                left = left.compose(done -> leave(asked.user(), group));
            }
            return groups.isEmpty()
                    ? postgres.query(FORGET, Tuple.of(asked.user()))
                            .map(forgotten -> new Erased(asked.messages() ? MESSAGES : null))
                    : left.map(Erased.more(true));
        });
    }

    private Future<?> leave(String user, UUID group) {
        JsonObject data = new JsonObject().put("chatId", group.toString()).put("userId", user);
        Caller caller = new Caller(user, user, null, Set.of(), null, null);
        return remove.apply(new Command(ChatCommands.REMOVE, caller, data, false));
    }

    private Future<Erased> blank(String user, String from) {
        String[] place = from.split("\\.", 2);
        Tuple slice = Tuple.of(Long.parseLong(place[0]), Long.parseLong(place[1]), user, SLICE);
        return postgres.query(NEXT_SLICE, slice).compose(rows -> {
            Row found = rows.iterator().next();
            Long log = found.getLong(0);
            String next = log == null ? null : log + "." + found.getLong(1);
            return blank(found.getArrayOfUUIDs(2), found.getArrayOfLongs(3)).map(new Erased(next));
        });
    }

    private Future<?> blank(UUID @Nullable [] messages, Long @Nullable [] logs) {
        return messages == null
                ? Future.succeededFuture()
                : postgres.transaction(tx -> tx.query(SearchIndexStore.TURN)
                        .execute()
                        .compose(waited -> lock(tx, logs))
                        .compose(locked -> tx.preparedQuery(BLANK).execute(Tuple.of((Object) messages))));
    }

    private static Future<RowSet<Row>> lock(SqlConnection tx, Long @Nullable [] logs) {
        return tx.preparedQuery(LOCK).execute(Tuple.of((Object) logs));
    }
}
