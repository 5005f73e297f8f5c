package dev.switchboard.chat;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatId;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.ChatCommands.Participants;
import dev.switchboard.bus.ChatCommands.ReadableIds;
import dev.switchboard.bus.ChatCommands.UnknownChats;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers what other concerns ask of chats: {@link ChatCommands#KNOWN}, {@link ChatCommands#MEMBERS},
 * {@link ChatCommands#READABLE}. Safe from any thread.
 */
final class ChatQueries {

    private final ChatStore chats;
    private final MessageStore messages;

    ChatQueries(ChatStore chats, MessageStore messages) {
        this.chats = chats;
        this.messages = messages;
    }

    Future<ReadableIds> readable(Caller caller, ReadableIds asked) {
        return messages.readable(caller.id(), ids(asked.chats()), ids(asked.messages()));
    }

    private static List<UUID> ids(List<String> texts) {
        return texts.stream().flatMap(text -> Ids.parse(text).stream()).toList();
    }

    Future<Participants> members(Caller caller, ChatId asked) {
        UUID chatId = Ids.parse(asked.id()).orElseThrow(ChatRefusals::noChat);
        return chats.membersOf(caller.id(), List.of(chatId)).map(found -> {
            Members members = found.get(chatId);
            if (members == null) {
                throw ChatRefusals.noChat();
            }
            return new Participants(members.ids());
        });
    }

    Future<UnknownChats> known(Caller caller, ChatIds asked) {
        Map<String, UUID> possible = asked.ids().stream()
                .flatMap(id -> Ids.parse(id).stream())
                .distinct()
                .collect(Collectors.toMap(UUID::toString, Function.identity()));
        return chats.existing(possible.values()).map(existing -> {
            List<String> unknown = new ArrayList<>(asked.ids());
            unknown.removeIf(id -> Optional.ofNullable(possible.get(id))
                    .filter(existing::contains)
                    .isPresent());
            return new UnknownChats(unknown);
        });
    }
}
