package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Publisher;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * {@code message:history} and {@code message:read}. Unread are the messages of others, not deleted, behind the position
 * that the user has read up to; other events do not count. Runs on its verticle's event loop.
 */
final class MessageReading {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    /** Moves the position forward, never back and not beyond the log, and counts what is behind it. */
    private static final String READ =
            """
            with mine as (
                select read_seq from chat_participant where chat_id = $1 and user_id = $2),
            moved as (
                update chat_participant p set read_seq = least($3::bigint, l.head)
                from topic_position l
                where p.chat_id = $1 and p.user_id = $2 and l.topic = $4
                    and p.read_seq < least($3::bigint, l.head)
                returning p.read_seq)
            select (select read_seq from moved), (
                select count(*) from (
                    select 1 from chat_message m
                    where m.chat_id = $1 and m.seq > coalesce((select read_seq from moved), mine.read_seq)
                        and m.sender <> $2 and m.deleted_at is null
                    limit $5) unread)
            from mine""";

    private final Postgres postgres;
    private final MessageStore messages;
    private final Publisher publisher;
    private final int maxUnread;

    MessageReading(Postgres postgres, MessageStore messages, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.messages = messages;
        this.publisher = publisher;
        this.maxUnread = config.maxUnread();
    }

    Future<Answer> history(Command command) {
        JsonObject data = command.data();
        UUID chatId = Fields.chatId(data);
        Long before = Fields.optionalWhole(data, "before");
        Long after = Fields.optionalWhole(data, "after");
        int limit = Fields.limit(data, PRESET_LIMIT, MAX_LIMIT);
        // Behind `after` come the next ones; otherwise the newest, those next to `before`.
        boolean newestFirst = after == null;
        return messages.between(
                        chatId,
                        command.caller().id(),
                        after == null ? 0 : after,
                        before == null ? Long.MAX_VALUE : before,
                        limit + 1,
                        newestFirst)
                .map(found -> page(found.orElseThrow(() -> ChatRefusals.NO_CHAT), limit, newestFirst));
    }

    private static Answer page(List<Message> found, int limit, boolean newestFirst) {
        AnswerBudget budget = new AnswerBudget();
        List<JsonObject> page = new ArrayList<>(found.size());
        for (Message message : found) {
            JsonObject json = message.toJson();
            if (page.size() == limit || !budget.takes(json)) {
                break;
            }
            page.add(json);
        }
        boolean hasMore = page.size() < found.size();
        if (newestFirst) {
            Collections.reverse(page);
        }
        return Answer.of(new JsonObject().put("messages", new JsonArray(page)).put("hasMore", hasMore));
    }

    Future<Answer> read(Command command) {
        UUID chatId = Fields.chatId(command.data());
        long seq = Fields.whole(command.data(), "seq");
        String userId = command.caller().id();
        Tuple values = Tuple.of(chatId, userId, seq, Chat.topic(chatId).name(), (long) maxUnread);
        return postgres.query(READ, values).map(rows -> {
            if (rows.size() == 0) {
                throw ChatRefusals.NO_CHAT;
            }
            Row row = rows.iterator().next();
            if (row.getLong(0) != null) {
                publisher.publish(ChatEvents.read(chatId, userId, row.getLong(0)));
            }
            return Answer.of(new JsonObject().put("unread", row.getLong(1)));
        });
    }
}
