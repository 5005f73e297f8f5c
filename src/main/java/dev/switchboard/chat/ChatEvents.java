package dev.switchboard.chat;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The names and shapes of the events about chats. */
final class ChatEvents {

    static final String CHAT_CREATED = "chat:created";
    static final String CHAT_UPDATED = "chat:updated";
    static final String CHAT_REMOVED = "chat:removed";
    static final String CHAT_STATE = "chat:state";
    static final String MESSAGE_NEW = "message:new";
    static final String MESSAGE_UPDATED = "message:updated";
    static final String MESSAGE_DELETED = "message:deleted";
    static final String MESSAGE_REACTION = "message:reaction";
    static final String MESSAGE_READ = "message:read";
    static final String TYPING = "typing";

    /** Where the chat stands in {@link #CHAT_UPDATED}. */
    static final String CHAT = "chat";

    private ChatEvents() {}

    /** A new message, for its chat and, as a nudge, for the participants who have not joined it. */
    static Publication messageNew(Message message, Buffer data, List<String> participants) {
        Topic topic = Chat.topic(message.chatId());
        return Publication.durable(topic, message.seq(), MESSAGE_NEW, data)
                .with(new Nudge(topic, message.seq(), participants));
    }

    /** A changed chat, for the chat and, as a nudge, for those of the participants who have not joined it. */
    static Publication chatUpdated(Chat chat, long seq, Buffer data, List<String> participants) {
        return Publication.durable(chat.topic(), seq, CHAT_UPDATED, data)
                .with(new Nudge(chat.topic(), seq, participants));
    }

    /** The same event at its position in several logs. */
    static Publication toAll(List<Target> targets, String event, Buffer data) {
        return new Publication(event, data, targets, null, Scope.ALL);
    }

    /** A user, or every participant if null, is removed from the chat. */
    static JsonObject removed(UUID chatId, @Nullable String userId) {
        return new JsonObject().put("chatId", chatId.toString()).put("userId", userId);
    }

    static JsonObject updated(Chat chat) {
        return new JsonObject().put(CHAT, chat.toJson());
    }

    static JsonObject updated(Message message) {
        return about(message).put("message", message.toJson());
    }

    static JsonObject deleted(Message message) {
        return about(message).put("deletedAt", WireTime.writeOrNull(message.deletedAt()));
    }

    static JsonObject reaction(Message message, String userId, String reaction, boolean removed) {
        return about(message).put("userId", userId).put("reaction", reaction).put("removed", removed);
    }

    static Publication read(Topic topic, UUID chatId, String userId, long seq) {
        JsonObject data = new JsonObject()
                .put("chatId", chatId.toString())
                .put("userId", userId)
                .put("seq", seq);
        return Publication.ephemeral(topic, MESSAGE_READ, data);
    }

    static Publication typing(UUID chatId, String userId, boolean typing) {
        JsonObject data = new JsonObject()
                .put("chatId", chatId.toString())
                .put("userId", userId)
                .put("typing", typing);
        return Publication.ephemeral(Chat.topic(chatId), TYPING, data).with(Scope.exceptUser(userId));
    }

    private static JsonObject about(Message message) {
        return new JsonObject()
                .put("chatId", message.chatId().toString())
                .put("messageId", message.id().toString());
    }
}
