package dev.switchboard.chat;

import dev.switchboard.bus.WireTime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message in its present state.
 *
 * @param seq the position of its {@code message:new} in the chat's log; it never changes
 * @param text null once it is deleted
 * @param clientMessageId the sender's own id of it, or null
 * @param replyTo the message it answers, or null
 * @param attachments null for none
 * @param mentions none once it is deleted
 * @param reactions {@code {"<reaction>": [user id]}}, null for none
 */
record Message(
        UUID id,
        UUID chatId,
        long seq,
        String sender,
        @Nullable String text,
        @Nullable String clientMessageId,
        @Nullable UUID replyTo,
        @Nullable JsonArray attachments,
        Mentions mentions,
        @Nullable JsonObject reactions,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime editedAt,
        @Nullable OffsetDateTime deletedAt) {

    /** The columns of the table {@code chat_message m}, and of its {@code chat c}, that {@link #from} reads. */
    static final String COLUMNS =
            """
            m.id, c.id, m.seq, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.reactions,
            m.created_at, m.edited_at, m.deleted_at, m.mentions, m.mentions_given""";

    static final int COLUMN_COUNT = 14;

    /** Reads {@link #COLUMNS} from the column {@code at} on; null if an outer join found no message. */
    static @Nullable Message from(Row row, int at) {
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
                Mentions.stored(row.getJsonArray(at + 12), row.getBoolean(at + 13)),
                row.getJsonObject(at + 8),
                row.getOffsetDateTime(at + 9),
                row.getOffsetDateTime(at + 10),
                row.getOffsetDateTime(at + 11));
    }

    /** What its content takes in the store. */
    long bytes() {
        long text = this.text == null ? 0 : this.text.getBytes(StandardCharsets.UTF_8).length;
        return attachments == null ? text : text + attachments.toBuffer().length();
    }

    @Nullable
    String encodedAttachments() {
        return attachments == null ? null : attachments.encode();
    }

    @Nullable
    String encodedReactions() {
        return reactions == null ? null : reactions.encode();
    }

    boolean deleted() {
        return deletedAt != null;
    }

    Message edited(String newText, Mentions newMentions, OffsetDateTime at) {
        return new Message(
                id,
                chatId,
                seq,
                sender,
                newText,
                clientMessageId,
                replyTo,
                attachments,
                newMentions,
                reactions,
                createdAt,
                at,
                deletedAt);
    }

    /** The message without its content. */
    Message deleted(OffsetDateTime at) {
        return new Message(
                id,
                chatId,
                seq,
                sender,
                null,
                clientMessageId,
                replyTo,
                null,
                Mentions.NONE,
                null,
                createdAt,
                editedAt,
                at);
    }

    Message withReactions(JsonObject newReactions) {
        return new Message(
                id,
                chatId,
                seq,
                sender,
                text,
                clientMessageId,
                replyTo,
                attachments,
                mentions,
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
                .put("mentions", deleted() ? new JsonArray() : mentions.toJson())
                .put("createdAt", WireTime.write(createdAt))
                .put("editedAt", WireTime.writeOrNull(editedAt))
                .put("deletedAt", WireTime.writeOrNull(deletedAt))
                .put("reactions", reactions == null ? new JsonObject() : reactions);
    }
}
