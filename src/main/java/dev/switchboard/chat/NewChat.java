package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chat as its creator asks for it.
 *
 * @param name null for none
 * @param participants the creator first, each user once
 * @param settings those of the group
 */
record NewChat(@Nullable String name, boolean direct, List<String> participants, GroupSettings settings) {

    static final int MAX_NAME = 200;

    static NewChat from(Command command, int maxParticipants, GroupSettings preset) {
        Fields fields = new Fields(command.data());
        String name = fields.optionalVisibleText("name", MAX_NAME).orElse(null);
        boolean direct = fields.flag("direct").orElse(false);
        Set<String> participants = new LinkedHashSet<>();
        participants.add(command.caller().id());
        if (command.data().getValue("participants") instanceof JsonArray named && named.size() > maxParticipants) {
            throw ChatRefusals.full("participants", maxParticipants);
        }
        participants.addAll(fields.ids("participants", maxParticipants));
        if (direct && participants.size() != 2) {
            throw fields.refused("participants", "must name exactly one other user for a direct chat");
        }
        if (participants.size() > maxParticipants) {
            throw ChatRefusals.full("participants", maxParticipants);
        }
        return new NewChat(name, direct, new ArrayList<>(participants), settings(fields, direct, preset));
    }

    private static GroupSettings settings(Fields fields, boolean direct, GroupSettings preset) {
        return GroupSettings.Change.from(fields)
                .map(change -> {
                    if (direct) {
                        throw fields.refused(GroupSettings.KEY, "are those of a group; a direct chat has none");
                    }
                    return preset.with(change);
                })
                .orElse(preset);
    }

    /** The chat that it becomes at this time. */
    Chat toChat(OffsetDateTime now) {
        return toChat(Ids.next(now), now);
    }

    /** The chat that it became with this id, at this time. */
    Chat toChat(UUID id, OffsetDateTime now) {
        String creator = participants.get(0);
        return new Chat(
                id,
                name,
                direct,
                creator,
                creator,
                participants,
                participants.size(),
                List.of(),
                settings,
                1,
                now,
                now);
    }

    /** Identifies a direct chat by its two participants, whichever of them creates it; null for a group. */
    @Nullable
    String directKey() {
        return direct ? directKey(participants) : null;
    }

    /** Identifies the direct chat of two users. */
    static String directKey(List<String> users) {
        return new JsonArray(users.stream().sorted().toList()).encode();
    }
}
