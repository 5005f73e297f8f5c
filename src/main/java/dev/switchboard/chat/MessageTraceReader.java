package dev.switchboard.chat;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.MessageFacts.Envelope;
import dev.switchboard.bus.MessageFacts.Participation;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link ChatCommands#MESSAGE_TRACE}. Whether the user was in the chat when the message was sent follows from the
 * position of the event with which a present participant came, and for one who has left from the log, as long as it goes
 * back that far. Safe from any thread.
 */
final class MessageTraceReader {

    /**
     * What the log shows of a user who joined or left the chat after the message.
     *
     * @param was whether the user was in the chat at the message; null if unknown
     * @param with the position of the event with which the user left; null if there is none
     */
    private record Leaving(@Nullable Boolean was, @Nullable Long with) {}

    private static final int PAGE = 1_000;
    private static final int MAX_PAGES = 5;

    private static final String FACTS =
            """
            select c.id, c.name, c.direct, c.deleted_at, p.since_seq, p.read_seq, l.head, m.only_sender is not null,
            """
                    + Message.COLUMNS
                    + """

                    from chat c left join chat_message m on m.log = c.log and (m.id = $2 or m.seq = $3)
                    left join chat_participant p on p.log = c.log and p.person = $user
                    left join topic_position l on l.id = c.log
                    where c.id = coalesce(
                        $1::uuid, (select d.id from chat d join chat_message s on s.log = d.log where s.id = $2))"""
                            .replace("$user", ChatStore.person(4));

    private final Postgres postgres;
    private final TopicLogs logs;

    MessageTraceReader(Postgres postgres, TopicLogs logs) {
        this.postgres = postgres;
        this.logs = logs;
    }

    Future<MessageFacts> trace(Caller caller, MessageFacts.Question asked) {
        UUID messageId = id(asked.messageId());
        UUID chatId = id(asked.chatId());
        return postgres.query(FACTS, Tuple.of(chatId, messageId, asked.seq(), asked.userId()))
                .compose(rows -> {
                    var row = rows.iterator();
                    return row.hasNext() ? facts(row.next(), asked) : Future.succeededFuture(MessageFacts.NONE);
                });
    }

    /** Null if there is none, or it is one that nothing can have. */
    private static @Nullable UUID id(@Nullable String text) {
        return text == null ? null : Ids.parse(text).orElse(null);
    }

    private Future<MessageFacts> facts(Row row, MessageFacts.Question asked) {
        Message message = Message.from(row, 8);
        Long since = row.getLong(4);
        long seq = message == null ? Objects.requireNonNull(asked.seq()) : message.seq();
        MessageFacts known = new MessageFacts(
                chat(row),
                message == null ? null : envelope(message, row.getBoolean(7)),
                since == null ? null : new Participation(since, row.getLong(5)),
                Objects.requireNonNullElse(row.getLong(6), 0L),
                seq,
                true,
                null);
        return since != null && since < seq
                ? Future.succeededFuture(known)
                : findLeaving(Chat.topic(row.getUUID(0)), seq, asked.userId(), MAX_PAGES)
                        .map(left -> new MessageFacts(
                                known.chat(),
                                known.message(),
                                known.participant(),
                                known.head(),
                                seq,
                                left.was(),
                                left.with()));
    }

    private static MessageFacts.Chat chat(Row row) {
        return new MessageFacts.Chat(
                row.getUUID(0).toString(),
                row.getString(1),
                row.getBoolean(2),
                WireTime.writeOrNull(row.getOffsetDateTime(3)));
    }

    private static Envelope envelope(Message message, boolean onlySender) {
        return new Envelope(
                message.id().toString(),
                message.seq(),
                message.sender(),
                WireTime.write(message.createdAt()),
                WireTime.writeOrNull(message.editedAt()),
                WireTime.writeOrNull(message.deletedAt()),
                onlySender);
    }

    /** Reads on from the message to the event with which the user left, who then was in the chat. */
    private Future<Leaving> findLeaving(Topic topic, long after, String userId, int pages) {
        return logs.read(topic, after, PAGE).compose(page -> {
            for (LogPage.Entry entry : page.entries()) {
                if (ChatEvents.CHAT_REMOVED.equals(entry.event())) {
                    String gone = entry.data().toJsonObject().getString("userId");
                    if (gone == null) {
                        // This removed every participant; the event does not list them.
                        return Future.succeededFuture(new Leaving(null, entry.seq()));
                    } else if (gone.equals(userId)) {
                        return Future.succeededFuture(new Leaving(true, entry.seq()));
                    }
                }
            }
            long last = page.entries().isEmpty()
                    ? page.head()
                    : page.entries().get(page.entries().size() - 1).seq();
            boolean complete = page.first() <= after + 1;
            if (last < page.head() && complete && pages > 1) {
                return findLeaving(topic, last, userId, pages - 1);
            }
            return Future.succeededFuture(new Leaving((last >= page.head() && complete) ? false : null, null));
        });
    }
}
