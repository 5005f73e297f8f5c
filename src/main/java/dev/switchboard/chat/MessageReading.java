package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code message:history} and {@code message:read}. Unread are the messages of others, not deleted, after the user's read
 * position; other events do not count. Runs on its verticle's event loop.
 */
final class MessageReading {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    /** Moves the read position forward, never back and not beyond the log, and counts the messages after it. */
    private static final String READ =
            """
            with mine as (
                select read_seq from chat_participant where chat_id = $1 and user_id = $2),
            moved as (
                update chat_participant p set read_seq = least($3::bigint, l.head),
                    shown_seq = case when $6 then coalesce(shown_seq, read_seq) end
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
    private final HiddenUsers hidden;

    MessageReading(
            Postgres postgres, MessageStore messages, Publisher publisher, HiddenUsers hidden, ChatConfig config) {
        this.hidden = hidden;
        this.postgres = postgres;
        this.messages = messages;
        this.publisher = publisher;
        this.maxUnread = config.maxUnread();
    }

    Future<Answer> history(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        Optional<Long> before = fields.optionalPosition("before");
        Optional<Long> after = fields.optionalPosition("after");
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        // With `after` the messages next to it; otherwise the newest ones, those next to `before`.
        boolean newestFirst = after.isEmpty();
        return messages.between(
                        chatId,
                        command.caller().id(),
                        after.orElse(0L),
                        before.orElse(Long.MAX_VALUE),
                        limit + 1,
                        newestFirst)
                .map(found -> page(found.orElseThrow(ChatRefusals::noChat), limit, newestFirst));
    }

    private static Answer page(List<Message> found, int limit, boolean newestFirst) {
        PageBudget budget = new PageBudget();
        List<JsonObject> page = new ArrayList<>(found.size());
        for (Message message : found) {
            JsonObject json = message.toJson();
            if (page.size() == limit || !budget.tryAdd(json)) {
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
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        long seq = fields.position("seq");
        String userId = command.caller().id();
        return hidden.mayBeHidden(userId).compose(unseen -> read(chatId, userId, seq, unseen));
    }

    /** An invisible user's position is published to the user's own connections, and others keep seeing the one before. */
    private Future<Answer> read(UUID chatId, String userId, long seq, boolean unseen) {
        Tuple values = Tuple.of(chatId, userId, seq, Chat.topic(chatId).name(), (long) maxUnread)
                .addValue(unseen);
        return postgres.query(READ, values).map(rows -> {
            if (rows.size() == 0) {
                throw ChatRefusals.noChat();
            }
            Row row = rows.iterator().next();
            if (row.getLong(0) != null) {
                Topic topic = unseen ? Topic.user(userId) : Chat.topic(chatId);
                publisher.publish(ChatEvents.read(topic, chatId, userId, row.getLong(0)));
            }
            return Answer.of(new JsonObject().put("unread", row.getLong(1)));
        });
    }
}
