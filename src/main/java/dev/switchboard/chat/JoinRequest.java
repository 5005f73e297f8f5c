package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One chat that a {@code chat:join} or {@code chat:leave} names.
 *
 * @param named the id as the client wrote it
 * @param chatId the id, or null if no chat can have such a one
 * @param since the last position the client has, or null for no replay
 * @param at where in the answer the join's outcome belongs
 */
record JoinRequest(String named, UUID chatId, Long since, String at) {

    /** The most chats of one command. */
    static final int MAX = 200;

    /** Whether the command names its chats in an array. */
    static boolean isMany(Command command) {
        return command.data().getValue("chats") != null;
    }

    /** The chats in the order in which they are named. */
    static List<JoinRequest> from(Command command) {
        JsonObject data = command.data();
        if (!isMany(command)) {
            return List.of(one(data, ""));
        }
        if (!(data.getValue("chats") instanceof JsonArray chats) || chats.size() > MAX) {
            throw Failure.badRequest("chats", "chats must be an array of at most " + MAX);
        }
        List<JoinRequest> requests = new ArrayList<>(chats.size());
        Set<String> named = new HashSet<>();
        for (int i = 0; i < chats.size(); i++) {
            JoinRequest request = element(chats.getValue(i), i);
            if (!named.add(request.named())) {
                throw Failure.badRequest("chats[" + i + "].chatId", "this chat is named twice");
            }
            requests.add(request);
        }
        return requests;
    }

    private static JoinRequest element(Object value, int index) {
        String path = "chats[" + index + "]";
        if (!(value instanceof JsonObject chat)) {
            throw Failure.badRequest(path, path + " must be an object {chatId, since?}");
        }
        try {
            return one(chat, "chats/" + index);
        } catch (Failure failure) {
            String field = failure.toAnswer().getString("field");
            throw Failure.badRequest(path + "." + field, path + "." + failure.getMessage());
        }
    }

    private static JoinRequest one(JsonObject chat, String at) {
        String named = Fields.text(chat, "chatId", Topic.MAX_ID_LENGTH);
        return new JoinRequest(named, Ids.parse(named).orElse(null), Fields.optionalWhole(chat, "since"), at);
    }

    Topic topic() {
        return Topic.chat(named);
    }

    Join join() {
        return new Join(topic(), since, at);
    }
}
