package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code message:trace {userId, messageId}} or {@code {userId, chatId, seq}}: what the store knows of a message and of a
 * user's part in its chat, {@code {chat?, message?, participant?, head, seq?, was?, leftWith?}}, never what it says. The
 * hub's own: who asks sees chats that are not theirs. Safe from any thread.
 *
 * <p>{@code was} says whether the user was in the chat when the message was said: from the position with which those who
 * are in it came, and from the log for those who left later; null if the log no longer tells.
 */
final class MessageTraceReader {

    private static final int PAGE = 1_000;
    private static final int MAX_PAGES = 5;

    private static final String FACTS =
            """
            select c.id, c.name, c.direct, c.deleted_at, p.since_seq, p.read_seq, l.head,
            """
                    + Message.COLUMNS
                    + """

                    from chat c left join chat_message m on m.chat_id = c.id and (m.id = $2 or m.seq = $3)
                    left join chat_participant p on p.chat_id = c.id and p.user_id = $4
                    left join topic_position l on l.topic = 'chat-' || c.id
                    where c.id = coalesce($1::uuid, (select chat_id from chat_message where id = $2))""";

    private final Postgres postgres;
    private final TopicLogs logs;

    MessageTraceReader(Postgres postgres, TopicLogs logs) {
        this.postgres = postgres;
        this.logs = logs;
    }

    Future<Answer> trace(Command command) {
        JsonObject data = command.data();
        String userId = Fields.userId(data);
        boolean byId = data.getValue("messageId") != null;
        UUID messageId = byId ? id(data, "messageId").orElse(null) : null;
        UUID chatId = byId ? null : id(data, "chatId").orElse(null);
        Long seq = byId ? null : Long.valueOf(Fields.whole(data, "seq"));
        return postgres.query(FACTS, Tuple.of(chatId, messageId, seq, userId)).compose(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? known(row.next(), seq, userId) : Future.succeededFuture(Answer.ok());
        });
    }

    private static Optional<UUID> id(JsonObject data, String field) {
        return Ids.parse(Fields.text(data, field, Topic.MAX_ID_LENGTH));
    }

    private Future<Answer> known(Row row, Long askedSeq, String userId) {
        Message message = Message.from(row, 7);
        Long since = row.getLong(4);
        Long seq = message == null ? askedSeq : Long.valueOf(message.seq());
        JsonObject facts = new JsonObject()
                .put("chat", chat(row))
                .put("message", message == null ? null : envelope(message))
                .put("participant", since == null ? null : participant(since, row.getLong(5)))
                .put("head", Objects.requireNonNullElse(row.getLong(6), 0L))
                .put("seq", seq);
        if (since != null && since < seq) {
            return Future.succeededFuture(Answer.of(facts.put("was", true)));
        }
        return whenLeft(Chat.topic(row.getUUID(0)), seq, userId, MAX_PAGES).map(left -> Answer.of(facts.mergeIn(left)));
    }

    private static JsonObject chat(Row row) {
        return new JsonObject()
                .put("id", row.getUUID(0).toString())
                .put("name", row.getString(1))
                .put("direct", row.getBoolean(2))
                .put("deletedAt", Times.iso(row.getOffsetDateTime(3)));
    }

    private static JsonObject participant(long since, long readSeq) {
        return new JsonObject().put("since", since).put("readSeq", readSeq);
    }

    private static JsonObject envelope(Message message) {
        return new JsonObject()
                .put("id", message.id().toString())
                .put("seq", message.seq())
                .put("sender", message.sender())
                .put("createdAt", Times.iso(message.createdAt()))
                .put("editedAt", Times.iso(message.editedAt()))
                .put("deletedAt", Times.iso(message.deletedAt()));
    }

    /** Reads on from the message until the user leaves: who left after it was there. */
    private Future<JsonObject> whenLeft(Topic topic, long after, String userId, int pages) {
        return logs.read(topic, after, PAGE).compose(page -> {
            for (LogPage.Entry entry : page.entries()) {
                if (ChatEvents.CHAT_REMOVED.equals(entry.event())) {
                    String gone = entry.data().toJsonObject().getString("userId");
                    if (gone == null || gone.equals(userId)) {
                        // With everybody goes whoever was there; it does not say who that was.
                        return Future.succeededFuture(new JsonObject()
                                .put("was", gone == null ? null : true)
                                .put("leftWith", entry.seq()));
                    }
                }
            }
            long last = page.entries().isEmpty()
                    ? page.head()
                    : page.entries().get(page.entries().size() - 1).seq();
            boolean whole = page.first() <= after + 1;
            if (last >= page.head() || !whole || pages == 1) {
                return Future.succeededFuture(new JsonObject().put("was", last >= page.head() && whole ? false : null));
            }
            return whenLeft(topic, last, userId, pages - 1);
        });
    }
}
