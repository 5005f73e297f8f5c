package dev.switchboard.presence;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the data of the presence commands; what cannot be used is a {@code BAD_REQUEST} that names its field. */
final class PresenceRequest {

    private final PresenceConfig config;

    PresenceRequest(PresenceConfig config) {
        this.config = config;
    }

    /** {@code userIds}, each once, in the client's order. */
    List<String> userIds(JsonObject data) {
        if (!(data.getValue("userIds") instanceof JsonArray values)) {
            throw Failure.badRequest("userIds", "userIds is an array of user ids");
        }
        if (values.size() > config.maxUsers()) {
            throw Failure.badRequest("userIds", "at most " + config.maxUsers() + " users at once");
        }
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < values.size(); i++) {
            ids.add(userId(values.getValue(i), "userIds[" + i + "]"));
        }
        return List.copyOf(ids);
    }

    /** {@code chatId}, by which the asker shares a chat with the users; empty if it is absent. */
    Optional<String> chatId(JsonObject data) {
        return new Fields(data).optionalText("chatId", Topic.MAX_ID_LENGTH);
    }

    ChosenStatus status(JsonObject data) {
        return ChosenStatus.parse(data.getValue("status"))
                .orElseThrow(() -> Failure.badRequest("status", "status is one of " + ChosenStatus.WORDS));
    }

    /** {@code text}, or null if it is absent, null or empty. */
    String text(JsonObject data) {
        Object value = data.getValue("text");
        if (value == null || "".equals(value)) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw Failure.badRequest("text", "text is a string");
        }
        if (text.length() > config.maxText()) {
            throw Failure.badRequest("text", "text has at most " + config.maxText() + " characters");
        }
        return text;
    }

    private static String userId(Object value, String field) {
        return Fields.text(field, value, Topic.MAX_ID_LENGTH);
    }
}
