package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A chat as its creator asks for it.
 *
 * @param participants the creator first, nobody twice
 */
record NewChat(String name, boolean direct, List<String> participants) {

    static final int MAX_NAME = 200;

    static NewChat from(Command command, int maxParticipants) {
        JsonObject data = command.data();
        String name = Fields.optionalText(data, "name", MAX_NAME);
        boolean direct = Fields.optionalFlag(data, "direct");
        Set<String> participants = new LinkedHashSet<>();
        participants.add(command.caller().id());
        participants.addAll(Fields.userIds(data, "participants", maxParticipants));
        if (direct && participants.size() != 2) {
            throw Failure.badRequest("participants", "a direct chat is with exactly one other");
        }
        if (participants.size() > maxParticipants) {
            throw Failure.badRequest("participants", "a chat has at most " + maxParticipants + " participants");
        }
        return new NewChat(name, direct, new ArrayList<>(participants));
    }

    Chat toChat() {
        OffsetDateTime now = Times.now();
        return new Chat(Ids.next(), name, direct, participants.get(0), participants, 1, now, now);
    }

    /** What both of a direct chat have in common whoever begins, null for a group. */
    String directKey() {
        return direct ? new JsonArray(participants.stream().sorted().toList()).encode() : null;
    }
}
