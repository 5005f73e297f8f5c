package dev.switchboard.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A message as it stands.
 *
 * @param seq the position of its {@code message:new} in the chat's log; it never changes
 * @param text null once it is deleted
 * @param clientMessageId what the sender called it, or null
 * @param replyTo the message it answers, or null
 * @param attachments null for none
 * @param reactions {@code {"<reaction>": [user id]}}, null for none
 */
record Message(
        UUID id,
        UUID chatId,
        long seq,
        String sender,
        String text,
        String clientMessageId,
        UUID replyTo,
        JsonArray attachments,
        JsonObject reactions,
        OffsetDateTime createdAt,
        OffsetDateTime editedAt,
        OffsetDateTime deletedAt) {

    /** What {@link #from} reads, of the table {@code chat_message m}. */
    static final String COLUMNS =
            """
            m.id, m.chat_id, m.seq, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.reactions,
            m.created_at, m.edited_at, m.deleted_at""";

    /** Reads {@link #COLUMNS} from the column {@code at} on; null if an outer join found no message. */
    static Message from(Row row, int at) {
        UUID id = row.getUUID(at);
        if (id == null) {
            return null;
        }
        return new Message(
                id,
                row.getUUID(at + 1),
                row.getLong(at + 2),
                row.getString(at + 3),
                row.getString(at + 4),
                row.getString(at + 5),
                row.getUUID(at + 6),
                row.getJsonArray(at + 7),
                row.getJsonObject(at + 8),
                row.getOffsetDateTime(at + 9),
                row.getOffsetDateTime(at + 10),
                row.getOffsetDateTime(at + 11));
    }

    boolean deleted() {
        return deletedAt != null;
    }

    Message edited(String newText, OffsetDateTime at) {
        return new Message(
                id,
                chatId,
                seq,
                sender,
                newText,
                clientMessageId,
                replyTo,
                attachments,
                reactions,
                createdAt,
                at,
                deletedAt);
    }

    /** What stays of it: that it was there. */
    Message deleted(OffsetDateTime at) {
        return new Message(
                id, chatId, seq, sender, null, clientMessageId, replyTo, null, null, createdAt, editedAt, at);
    }

    Message reacted(JsonObject newReactions) {
        return new Message(
                id,
                chatId,
                seq,
                sender,
                text,
                clientMessageId,
                replyTo,
                attachments,
                newReactions,
                createdAt,
                editedAt,
                deletedAt);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("chatId", chatId.toString())
                .put("seq", seq)
                .put("sender", sender)
                .put("text", text)
                .put("clientMessageId", clientMessageId)
                .put("replyTo", replyTo == null ? null : replyTo.toString())
                .put("attachments", attachments == null ? new JsonArray() : attachments)
                .put("createdAt", Times.iso(createdAt))
                .put("editedAt", Times.iso(editedAt))
                .put("deletedAt", Times.iso(deletedAt))
                .put("reactions", reactions == null ? new JsonObject() : reactions);
    }
}
