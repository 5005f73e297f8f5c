package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of a message and of one user's part in its chat, never the text: the answer to
 * {@link ChatCommands#MESSAGE_TRACE}.
 *
 * @param chat null if there is no such message or chat
 * @param message null if the position asked for is not a message's
 * @param participant the user's part in the chat; null if the user is not in it now
 * @param head the last position of the chat's log
 * @param seq the message's position, or the one asked for; null without a chat
 * @param was whether the user was in the chat when the message was sent; null if the log no longer shows it
 * @param leftWith the position of the event with which the user left after that; null if unknown or still there
 */
public record MessageFacts(
        @Nullable Chat chat,
        @Nullable Envelope message,
        @Nullable Participation participant,
        long head,
        @Nullable Long seq,
        @Nullable Boolean was,
        @Nullable Long leftWith) {

    /** There is no such message or chat. */
    public static final MessageFacts NONE = new MessageFacts(null, null, null, 0, null, null, null);

    static final Form<MessageFacts> FORM = new Form<>(MessageFacts::toJson, MessageFacts::from);

    /**
     * Names a message by its id, or by its chat and position.
     *
     * @param messageId null if chat and position name it
     * @param chatId null if the id names it
     * @param seq null if the id names it
     */
    public record Question(String userId, @Nullable String messageId, @Nullable String chatId, @Nullable Long seq) {

        static final Form<Question> FORM = new Form<>(Question::toJson, Question::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("userId", userId)
                    .put("messageId", messageId)
                    .put("chatId", chatId)
                    .put("seq", seq);
        }

        private static Question from(JsonObject json) {
            Fields fields = new Fields(json);
            String userId = fields.id("userId");
            return fields.optionalText("messageId", Topic.MAX_ID_LENGTH)
                    .map(messageId -> new Question(userId, messageId, null, null))
                    .orElseGet(() -> new Question(userId, null, fields.id("chatId"), fields.position("seq")));
        }
    }

    /**
     * The chat of the message.
     *
     * @param name null for none
     * @param deletedAt null if it is not deleted
     */
    public record Chat(String id, @Nullable String name, boolean direct, @Nullable String deletedAt) {

        public JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("name", name)
                    .put("direct", direct)
                    .put("deletedAt", deletedAt);
        }

        private static Chat from(JsonObject json) {
            return new Chat(
                    json.getString("id"),
                    json.getString("name"),
                    json.getBoolean("direct"),
                    json.getString("deletedAt"));
        }
    }

    /**
     * The message without its text.
     *
     * @param onlySender whether it was sent to somebody who blocked its sender, so that nobody else gets it
     */
    public record Envelope(
            String id,
            long seq,
            String sender,
            String createdAt,
            @Nullable String editedAt,
            @Nullable String deletedAt,
            boolean onlySender) {

        public JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("seq", seq)
                    .put("sender", sender)
                    .put("createdAt", createdAt)
                    .put("editedAt", editedAt)
                    .put("deletedAt", deletedAt)
                    .put("onlySender", onlySender);
        }

        private static Envelope from(JsonObject json) {
            return new Envelope(
                    json.getString("id"),
                    json.getLong("seq"),
                    json.getString("sender"),
                    json.getString("createdAt"),
                    json.getString("editedAt"),
                    json.getString("deletedAt"),
                    json.getBoolean("onlySender"));
        }
    }

    /**
     * A user's part in the chat.
     *
     * @param since the position of the event with which the user joined
     * @param readSeq how far the user has read
     */
    public record Participation(long since, long readSeq) {

        public JsonObject toJson() {
            return new JsonObject().put("since", since).put("readSeq", readSeq);
        }

        private static Participation from(JsonObject json) {
            return new Participation(json.getLong("since"), json.getLong("readSeq"));
        }
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put("chat", chat == null ? null : chat.toJson())
                .put("message", message == null ? null : message.toJson())
                .put("participant", participant == null ? null : participant.toJson())
                .put("head", head)
                .put("seq", seq)
                .put("was", was)
                .put("leftWith", leftWith);
    }

    private static MessageFacts from(JsonObject json) {
        return new MessageFacts(
                part(json, "chat", Chat::from),
                part(json, "message", Envelope::from),
                part(json, "participant", Participation::from),
                json.getLong("head"),
                json.getLong("seq"),
                json.getBoolean("was"),
                json.getLong("leftWith"));
    }

    private static <T> @Nullable T part(JsonObject json, String key, Function<JsonObject, T> from) {
        JsonObject part = json.getJsonObject(key);
        return part == null ? null : from.apply(part);
    }
}
