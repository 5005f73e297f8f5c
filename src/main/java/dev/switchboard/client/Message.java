package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * A message of a chat.
 *
 * @param seq its position in the chat
 * @param sender the id of the user who sent it
 * @param text null once it is deleted
 * @param clientMessageId the id that the sender's client gave it, such as {@link Sent#id}
 * @param createdAt ISO 8601, UTC
 * @param json all its fields: attachments, mentions, reactions, edits
 */
public record Message(
        String id,
        String chatId,
        long seq,
        String sender,
        @Nullable String text,
        @Nullable String clientMessageId,
        String createdAt,
        Json json) {

    static Message of(Json json) {
        return new Message(
                json.text("id"),
                json.text("chatId"),
                json.number("seq", 0),
                json.text("sender"),
                json.string("text"),
                json.string("clientMessageId"),
                json.text("createdAt"),
                json);
    }
}
