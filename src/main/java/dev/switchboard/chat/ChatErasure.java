package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.ErasureCommands.Erasure;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
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

/**
 * {@code chat:erase}, in small steps: takes a deleted user out of the groups, as {@code chat:remove} does, so that another
 * owner follows; a direct chat stays the other's. Forgets whom the user blocked and who blocked the user, and the user's
 * drafts. Then, if they are to go, the user's messages lose their content, as {@link MessageErasure} says. Runs on its
 * verticle's event loop.
 */
final class ChatErasure {

    private static final int GROUPS = 10;
    private static final int BLOCKS = 20;

    private static final String NEXT_GROUPS =
            """
            select c.id from chat_participant p join topic_position s on s.id = p.person join chat c on c.log = p.log
            where s.topic = 'user-' || $1 and not c.direct and c.deleted_at is null order by p.log limit $2""";
    private static final String NEXT_BLOCKS =
            """
            select distinct substring(o.topic from 6) from topic_position t
            join chat_block b on b.person = t.id or b.blocked = t.id
            join topic_position o on o.id = case when b.person = t.id then b.blocked else b.person end
            where t.topic = 'user-' || $1 limit $2""";
    private static final String FORGET_STATE =
            """
            update chat_participant p set draft = null, draft_due = false, muted = false
            from topic_position t where t.topic = 'user-' || $1 and p.person = t.id
                and (p.draft is not null or p.draft_due or p.muted)""";

    private final Postgres postgres;
    private final Function<Command, Future<Answer>> remove;
    private final BlockStore blocks;
    private final MembersInvalidation invalidation;
    private final MessageErasure messages;

    /** @param remove carries out {@code chat:remove} */
    ChatErasure(
            Postgres postgres,
            Function<Command, Future<Answer>> remove,
            BlockStore blocks,
            MembersInvalidation invalidation) {
        this.postgres = postgres;
        this.remove = remove;
        this.blocks = blocks;
        this.invalidation = invalidation;
        this.messages = new MessageErasure(postgres);
    }

    Future<Erased> erase(Erasure asked) {
        String from = asked.from();
        return from == null || from.isEmpty() ? leave(asked) : messages.erase(asked.user(), from);
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
            return groups.isEmpty() ? forget(asked) : left.map(Erased.more(true));
        });
    }

    private Future<?> leave(String user, UUID group) {
        JsonObject data = new JsonObject().put("chatId", group.toString()).put("userId", user);
        Caller caller = new Caller(user, user, null, Set.of(), null, null);
        return remove.apply(new Command(ChatCommands.REMOVE, caller, data, false));
    }

    private Future<Erased> forget(Erasure asked) {
        return postgres.query(NEXT_BLOCKS, Tuple.of(asked.user(), BLOCKS)).compose(rows -> {
            Future<?> forgotten = Future.succeededFuture();
            for (Row row : rows) {
                String other = row.getString(0);
                forgotten = forgotten.compose(done -> unblock(asked.user(), other));
            }
            return rows.size() > 0
                    ? forgotten.map(Erased.more(true))
                    : forgetState(asked.user()).map(new Erased(asked.messages() ? MessageErasure.START : null));
        });
    }

    /** As {@code user:unblock} of both, so that the other one's rows do not say any longer that somebody is kept apart. */
    private Future<?> unblock(String user, String other) {
        List<String> both = List.of(user, other);
        return postgres.transaction(
                        tx -> blocks.direct(tx, NewChat.directKey(both)).compose(direct -> lock(
                                        tx, direct.map(Chat::topic).stream().toList(), both)
                                .compose(locked -> blocks.unblock(tx, user, other))
                                .compose(done -> blocks.unblock(tx, other, user))
                                .compose(done -> blocks.mark(tx, user, other))
                                .compose(done -> direct.isPresent()
                                        ? blocks.markDirect(tx, direct.get())
                                        : Future.succeededFuture())
                                .map(direct)))
                .onSuccess(direct -> direct.ifPresent(invalidation::publish));
    }

    /** A chat is locked before users. */
    private static Future<?> lock(SqlConnection tx, List<Topic> chats, List<String> users) {
        Future<?> first = Future.succeededFuture();
        for (Topic chat : chats) {
            first = TopicLog.lockExisting(tx, chat);
        }
        return first.compose(
                locked -> TopicLog.lock(tx, users.stream().map(Topic::user).toList()));
    }

    private Future<RowSet<Row>> forgetState(String user) {
        return postgres.transaction(tx -> TopicLog.lock(tx, List.of(Topic.user(user)))
                .compose(locked -> tx.preparedQuery(FORGET_STATE).execute(Tuple.of(user))));
    }
}
