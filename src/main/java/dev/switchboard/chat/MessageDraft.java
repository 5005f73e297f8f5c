package dev.switchboard.chat;

import dev.switchboard.bus.ClientKey;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as its sender asks for it, checked as far as its data alone allows.
 *
 * @param key the sender's own id of it, null for none; it is kept with the message, as its {@code clientMessageId}
 * @param files the files among its attachments, in their order
 * @param mentions those whom the sender names by their ids; null if they are read from the text
 */
record MessageDraft(
        UUID chatId,
        String sender,
        String text,
        @Nullable KeyUse key,
        @Nullable UUID replyTo,
        @Nullable JsonArray attachments,
        List<UUID> files,
        @Nullable Mentions mentions) {

    /** The older name of {@code clientId}, which may be longer. */
    private static final String CLIENT_MESSAGE_ID = "clientMessageId";

    private static final int MAX_CLIENT_MESSAGE_ID = 128;
    /** About what is stored of a file beside its id: its name, type, size and address. */
    private static final int FILE = 400;

    static MessageDraft from(Command command, int maxText) {
        Fields fields = new Fields(command.data());
        JsonArray attachments = Attachments.from(fields);
        return new MessageDraft(
                Ids.chat(fields),
                command.caller().id(),
                text(fields, maxText, attachments != null),
                KeyUse.of(command, key(fields)),
                replyTo(fields),
                attachments,
                Attachments.files(attachments),
                Mentions.from(fields).orElse(null));
    }

    private static @Nullable ClientKey key(Fields fields) {
        Optional<ClientKey> older = fields.optionalVisibleText(CLIENT_MESSAGE_ID, MAX_CLIENT_MESSAGE_ID)
                .map(id -> new ClientKey(CLIENT_MESSAGE_ID, id));
        return ClientKey.either(ClientKey.from(fields), older).orElse(null);
    }

    @Nullable
    String clientMessageId() {
        return key == null ? null : key.key().value();
    }

    /** What the sender sent, for comparison with a later message of the same key; null without one. */
    @Nullable
    Buffer fingerprint() {
        return key == null ? null : key.fingerprint();
    }

    /**
     * Refuses it if the earlier message with its key had other content.
     *
     * @param earlier null for a message that was stored before fingerprints were
     */
    void requireSame(@Nullable Buffer earlier) {
        if (key != null && earlier != null) {
            key.requireSame(earlier);
        }
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

    /** About how much the sender wrote, in characters. */
    long length() {
        long length = text.length() + (long) FILE * files.size();
        length += attachments == null ? 0 : attachments.encode().length();
        return mentions == null
                ? length
                : length + mentions.ids().stream().mapToInt(String::length).sum();
    }

    /** This message with another text. What its sender sent stays what a repeat is compared with. */
    MessageDraft withText(String changed) {
        return new MessageDraft(chatId, sender, changed, key, replyTo, attachments, files, mentions);
    }

    /** This message with what is known of its files, in their order. */
    MessageDraft withFiles(List<JsonObject> known) {
        JsonArray complete = Attachments.with(Objects.requireNonNull(attachments), known);
        return new MessageDraft(chatId, sender, text, key, replyTo, complete, files, mentions);
    }

    /** The names that its text mentions, as {@link NamesInText#in}; none if the sender names the users by their ids. */
    List<List<String>> names() {
        return mentions == null ? NamesInText.in(text) : List.of();
    }

    /** The message that it becomes at this position and time, mentioning these. */
    Message at(long seq, OffsetDateTime now, Mentions mentioned) {
        return new Message(
                Ids.next(now),
                chatId,
                seq,
                sender,
                text,
                clientMessageId(),
                replyTo,
                attachments,
                mentioned,
                null,
                now,
                null,
                null);
    }
}
