package dev.switchboard.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The user's chats as a list. Safe from any thread. */
public final class Chats {

    private final Commands commands;

    Chats(Commands commands) {
        this.commands = commands;
    }

    /**
     * A page of them, the newest first.
     *
     * @param page {@code limit}, {@code cursor}, {@code hidden}. The answer has {@code chats} and the next {@code cursor}
     */
    public CompletableFuture<Json> list(Map<String, ?> page) {
        return commands.request("chat:list", page, true, Function.identity());
    }

    public CompletableFuture<Json> get(String chatId) {
        return commands.request("chat:get", Map.of("chatId", chatId), true, Chats::chat);
    }

    /**
     * Creates one.
     *
     * @param chat {@code participants}, and {@code name} or {@code direct:true}. Promises the chat with its {@code id}
     */
    public CompletableFuture<Json> create(Map<String, ?> chat) {
        return commands.keyed("chat:create", chat, Chats::chat);
    }

    public CompletableFuture<Json> rename(String chatId, String name) {
        return commands.request("chat:update", Map.of("chatId", chatId, "name", name), true, Chats::chat);
    }

    public CompletableFuture<Json> add(String chatId, String userId) {
        return commands.keyed("chat:add", Map.of("chatId", chatId, "userId", userId), Chats::chat);
    }

    public CompletableFuture<Json> remove(String chatId, String userId) {
        return commands.request("chat:remove", Map.of("chatId", chatId, "userId", userId), false, Function.identity());
    }

    public CompletableFuture<Json> delete(String chatId) {
        return commands.request("chat:delete", Map.of("chatId", chatId), false, Function.identity());
    }

    private static Json chat(Json answer) {
        return answer.object("chat");
    }
}
