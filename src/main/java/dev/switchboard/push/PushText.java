package dev.switchboard.push;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a browser gets to show.
 *
 * @param payload {@code {type, chatId, chatName, from, text, attachments, unread, url}} or {@code {type, id, text, url}}
 * @param about what replaces an earlier message that the browser has not got: the same for all about one chat
 * @param urgent whether it should wake a device that saves power
 */
record PushText(JsonObject payload, String about, boolean urgent) {

    private static final int MAX_TEXT = 200;
    private static final int MAX_NAME = 100;

    /** As UTF-8; shortened names and texts always fit. */
    byte[] bytes() {
        return payload.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** @param quoted whether the message may be quoted */
    static PushText chat(DeliveryStore.ChatState chat, String from, boolean quoted) {
        String name = chat.name();
        return new PushText(
                new JsonObject()
                        .put("type", "message")
                        .put("chatId", chat.id())
                        .put("chatName", shortened(name == null ? from : name, MAX_NAME))
                        .put("direct", chat.direct())
                        .put("from", shortened(from, MAX_NAME))
                        .put("text", quoted ? shortened(chat.text(), MAX_TEXT) : null)
                        .put("attachments", chat.attachments())
                        .put("unread", chat.unread())
                        .put("url", "/#/chats/" + chat.id()),
                "chat-" + chat.id(),
                chat.direct());
    }

    static PushText notice(String id, String message, boolean quoted) {
        return new PushText(
                new JsonObject()
                        .put("type", "notification")
                        .put("id", id)
                        .put("text", quoted ? shortened(message, MAX_TEXT) : null)
                        .put("url", "/#/notifications"),
                "notification-" + id,
                false);
    }

    /** No character is cut in two. */
    static @Nullable String shortened(@Nullable String text, int most) {
        if (text == null || text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
