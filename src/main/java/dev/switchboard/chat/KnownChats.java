package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What other concerns of the hub ask of chats. {@code chat:known {chatIds}} → {@code {unknown: [id]}}: which of the ids no
 * chat has, in their order; who asks sees chats that are not theirs. {@code chat:members {chatId}} → {@code {participants:
 * [userId]}} if the caller is one of them, else {@code NOT_FOUND}. Safe from any thread.
 */
final class KnownChats {

    private final ChatStore chats;

    KnownChats(ChatStore chats) {
        this.chats = chats;
    }

    Future<Answer> members(Command command) {
        UUID chatId = Fields.chatId(command.data());
        return chats.membersOf(command.caller().id(), List.of(chatId)).map(found -> {
            Members members = found.get(chatId);
            if (members == null) {
                throw ChatRefusals.NO_CHAT;
            }
            return Answer.of(new JsonObject().put("participants", new JsonArray(members.ids())));
        });
    }

    Future<Answer> known(Command command) {
        List<String> asked = command.data().getJsonArray("chatIds").stream()
                .map(String.class::cast)
                .toList();
        Map<String, UUID> possible = asked.stream()
                .flatMap(id -> Ids.parse(id).stream())
                .distinct()
                .collect(Collectors.toMap(UUID::toString, id -> id));
        return chats.existing(possible.values()).map(existing -> {
            List<String> unknown = new ArrayList<>(asked);
            unknown.removeIf(id -> Optional.ofNullable(possible.get(id))
                    .filter(existing::contains)
                    .isPresent());
            return Answer.of(new JsonObject().put("unknown", new JsonArray(unknown)));
        });
    }
}
