package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.ConnectionCommand;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an object of a command's data, as its owner declares. Immutable; any thread. */
final class CommandData {

    private final Map<String, String> bareFields;

    CommandData(Map<String, String> bareFields, Map<String, ConnectionCommand> own) {
        Map<String, String> all = new HashMap<>(bareFields);
        own.forEach((name, command) -> command.bareField().ifPresent(field -> all.put(name, field)));
        this.bareFields = Map.copyOf(all);
    }

    /**
     * @param sent what the client sent
     * @throws Failure {@code BAD_REQUEST} if it is neither absent, nor an object, nor a bare string where one is allowed
     */
    JsonObject objectOf(String command, @Nullable Object sent) {
        if (sent == null) {
            return new JsonObject();
        }
        if (sent instanceof JsonObject object) {
            return object;
        }
        String field = sent instanceof String ? bareFields.get(command) : null;
        if (field == null) {
            throw Failure.badRequest("data", "data must be an object");
        }
        return new JsonObject().put(field, sent);
    }
}
