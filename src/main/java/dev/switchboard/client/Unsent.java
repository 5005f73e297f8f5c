package dev.switchboard.client;

import java.util.LinkedHashMap;
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
        String id, String chatId, String text, MessageOptions options, String createdAt, @Nullable String error) {

    Unsent withError(@Nullable String words) {
        return new Unsent(id, chatId, text, options, createdAt, words);
    }

    /** The data of its {@code message:send}. */
    Map<String, @Nullable Object> toCommand() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("chatId", chatId);
        data.put("text", text);
        data.put("clientMessageId", id);
        options.writeTo(data);
        return data;
    }
}
