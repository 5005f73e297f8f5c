package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that the hub has not acknowledged.
 *
 * @param id its {@code clientMessageId}
 * @param createdAt ISO 8601, by this client's clock
 * @param error why the hub refused it: it waits for {@link Outbox#retry} or {@link Outbox#discard}; null while it is on its way
 */
public record Unsent(
        String id,
        String chatId,
        String text,
        @Nullable String replyTo,
        List<Json> attachments,
        String createdAt,
        @Nullable String error) {

    Unsent withError(@Nullable String words) {
        return new Unsent(id, chatId, text, replyTo, attachments, createdAt, words);
    }

    /** The data of its {@code message:send}. */
    Map<String, Object> toCommand() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("chatId", chatId);
        data.put("text", text);
        data.put("clientMessageId", id);
        if (replyTo != null) {
            data.put("replyTo", replyTo);
        }
        if (!attachments.isEmpty()) {
            data.put("attachments", attachments);
        }
        return data;
    }
}
