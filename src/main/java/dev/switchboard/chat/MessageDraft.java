package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** A message as its sender asks for it, checked as far as its data alone allows. */
record MessageDraft(
        UUID chatId, String sender, String text, String clientMessageId, UUID replyTo, JsonArray attachments) {

    private static final int MAX_CLIENT_ID = 128;

    static MessageDraft from(Command command, int maxText) {
        JsonObject data = command.data();
        JsonArray attachments = Attachments.from(data);
        return new MessageDraft(
                Fields.chatId(data),
                command.caller().id(),
                text(data, maxText, attachments != null),
                Fields.optionalText(data, "clientMessageId", MAX_CLIENT_ID),
                replyTo(data),
                attachments);
    }

    /** A message's text; it may be empty if something is attached. */
    static String text(JsonObject data, int max, boolean mayBeEmpty) {
        Object value = data.getValue("text");
        if (mayBeEmpty && (value == null || "".equals(value))) {
            return "";
        }
        return Fields.text(data, "text", max);
    }

    private static UUID replyTo(JsonObject data) {
        String text = Fields.optionalText(data, "replyTo", Topic.MAX_ID_LENGTH);
        return text == null ? null : Ids.parse(text).orElseThrow(MessageDraft::unknownReply);
    }

    static Failure unknownReply() {
        return Failure.badRequest("replyTo", "replyTo must be the id of a message of the same chat");
    }

    /** The message that it becomes at {@code seq}. */
    Message at(long seq) {
        return new Message(
                Ids.next(),
                chatId,
                seq,
                sender,
                text,
                clientMessageId,
                replyTo,
                attachments,
                null,
                Times.now(),
                null,
                null);
    }
}
