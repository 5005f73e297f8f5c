package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message as its sender asks for it, checked as far as its data alone allows. */
record MessageDraft(
        UUID chatId,
        String sender,
        String text,
        @Nullable String clientMessageId,
        @Nullable UUID replyTo,
        @Nullable JsonArray attachments) {

    private static final int MAX_CLIENT_ID = 128;

    static MessageDraft from(Command command, int maxText) {
        Fields fields = new Fields(command.data());
        JsonArray attachments = Attachments.from(fields);
        return new MessageDraft(
                Ids.chat(fields),
                command.caller().id(),
                text(fields, maxText, attachments != null),
                fields.optionalVisibleText("clientMessageId", MAX_CLIENT_ID).orElse(null),
                replyTo(fields),
                attachments);
    }

    /** A message's text; it may be empty if the message has attachments. */
    static String text(Fields fields, int max, boolean mayBeEmpty) {
        Object value = fields.data().getValue("text");
        if (mayBeEmpty && (value == null || "".equals(value))) {
            return "";
        }
        return fields.visibleText("text", max);
    }

    private static @Nullable UUID replyTo(Fields fields) {
        return fields.optionalText("replyTo", Topic.MAX_ID_LENGTH)
                .map(id -> Ids.parse(id).orElseThrow(MessageDraft::unknownReply))
                .orElse(null);
    }

    static Failure unknownReply() {
        return Failure.badRequest("replyTo", "replyTo must be the id of a message of the same chat");
    }

    /** The message that it becomes at this position and time. */
    Message at(long seq, OffsetDateTime now) {
        return new Message(
                Ids.next(now), chatId, seq, sender, text, clientMessageId, replyTo, attachments, null, now, null, null);
    }
}
