package dev.switchboard.client;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message of the outbox as it is stored.
 *
 * @param order its place among all, also over restarts
 * @param user who wrote it; null until the first connection says who that is
 * @param acknowledged completes when the hub has it; nobody waits for it after a restart
 */
record Entry(Unsent unsent, long order, @Nullable String user, CompletableFuture<Message> acknowledged) {

    Entry of(@Nullable String owner) {
        return new Entry(unsent, order, owner, acknowledged);
    }

    Entry withError(@Nullable String words) {
        return new Entry(unsent.withError(words), order, user, acknowledged);
    }

    String toText() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(unsent.toCommand());
        fields.put("createdAt", unsent.createdAt());
        fields.put("error", unsent.error());
        fields.put("order", order);
        fields.put("user", user);
        return JsonText.write(fields);
    }

    /** @throws IOException if it is not what {@link #toText} has written */
    static Entry parse(String text) throws IOException {
        Json json = JsonText.parse(text);
        Unsent unsent = new Unsent(
                json.text("clientMessageId"),
                json.text("chatId"),
                json.text("text"),
                MessageOptions.of(json),
                json.text("createdAt"),
                json.string("error"));
        if (!unsent.id().matches("[0-9a-f]{32}") || unsent.chatId().isEmpty()) {
            throw new IOException("not an unsent message");
        }
        return new Entry(unsent, json.number("order", 0), json.string("user"), new CompletableFuture<>());
    }
}
