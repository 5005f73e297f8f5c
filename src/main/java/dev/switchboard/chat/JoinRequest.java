package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One chat that a {@code chat:join} or {@code chat:leave} names.
 *
 * @param named the id as the client wrote it
 * @param chatId the id, or null if no chat can have such an id
 * @param since the last position the client has, or null for no replay
 * @param at where in the answer the outcome of the join belongs
 */
record JoinRequest(String named, @Nullable UUID chatId, @Nullable Long since, String at) {

    /** The most chats of one command. */
    static final int MAX = 200;

    private static final String CHATS = "chats";

    /** Whether the command names its chats in an array. */
    static boolean isMany(Command command) {
        return command.data().getValue(CHATS) != null;
    }

    /** The chats in the order in which the command names them. */
    static List<JoinRequest> from(Command command) {
        Fields fields = new Fields(command.data());
        if (!isMany(command)) {
            return List.of(one(fields, ""));
        }
        JsonArray chats = fields.array(CHATS, MAX);
        List<JoinRequest> requests = new ArrayList<>(chats.size());
        Set<String> named = new HashSet<>();
        for (int i = 0; i < chats.size(); i++) {
            Fields chat = fields.element(CHATS, chats, i, "{chatId, since?}");
            JoinRequest request = one(chat, CHATS + "/" + i);
            if (!named.add(request.named())) {
                throw chat.refused("chatId", "names a chat that this command has named already");
            }
            requests.add(request);
        }
        return requests;
    }

    private static JoinRequest one(Fields chat, String at) {
        String named = chat.id("chatId");
        return new JoinRequest(
                named,
                Ids.parse(named).orElse(null),
                chat.optionalPosition("since").orElse(null),
                at);
    }

    Topic topic() {
        return Topic.chat(named);
    }

    /** The user's part in the chat, null if the user is not in it. */
    @Nullable
    Participation in(Map<UUID, Participation> parts) {
        return chatId == null ? null : parts.get(chatId);
    }

    Join join(Participation part) {
        return new Join(topic(), part.replayAfter(since), at, part.floor());
    }
}
