package dev.switchboard.presence;

import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the data of the presence commands; what cannot be used is a {@code BAD_REQUEST} that names its field. */
final class PresenceRequest {

    private final PresenceConfig config;

    PresenceRequest(PresenceConfig config) {
        this.config = config;
    }

    /** {@code userIds}, each once, in the client's order. */
    List<String> userIds(JsonObject data) {
        return new Fields(data)
                .ids("userIds", config.maxUsers()).stream().distinct().toList();
    }

    /** {@code chatId}, the chat that the caller shares with the users; empty if it is absent. */
    Optional<String> chatId(JsonObject data) {
        return new Fields(data).optionalText("chatId", Topic.MAX_ID_LENGTH);
    }

    ChosenStatus status(JsonObject data) {
        return ChosenStatus.parse(data.getValue("status"))
                .orElseThrow(() -> new Fields(data).refused("status", "must be one of " + ChosenStatus.WORDS));
    }

    /** {@code text}, or null if it is absent, null or empty. */
    @Nullable
    String text(JsonObject data) {
        return "".equals(data.getValue("text"))
                ? null
                : new Fields(data).optionalText("text", config.maxText()).orElse(null);
    }
}
