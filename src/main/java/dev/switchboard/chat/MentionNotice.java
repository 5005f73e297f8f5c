package dev.switchboard.chat;

import dev.switchboard.bus.ClientKey;
import dev.switchboard.bus.NotificationCommands.Send;
import dev.switchboard.bus.OneOrMany;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A notification of a message to people whom it mentions.
 *
 * @param id the key by which the concern {@code notification} recognizes a repeat
 * @param seq the message's position
 * @param users whom it mentions for the first time
 */
record MentionNotice(UUID id, UUID chatId, UUID messageId, long seq, String sender, List<String> users) {

    /** Without names: people change theirs, or delete their accounts, and the notification stays. */
    private static final String WORDS = "You were mentioned";

    MentionNotice {
        users = List.copyOf(users);
    }

    /** What the concern {@code notification} is asked, each time the same. */
    Send question() {
        JsonObject data = new JsonObject()
                .put("type", "mention")
                .put("chatId", chatId.toString())
                .put("messageId", messageId.toString())
                .put("seq", seq)
                .put("sender", sender);
        return new Send(
                new OneOrMany("user", users, true), WORDS, data, new ClientKey(ClientKey.CLIENT_ID, "mention:" + id));
    }

    String encodedUsers() {
        return new JsonArray(new ArrayList<>(users)).encode();
    }
}
