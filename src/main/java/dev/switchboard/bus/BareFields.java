package dev.switchboard.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands that a client may send with a bare string instead of an object, and the field of the object that the string
 * stands for. Each concern declares its own beside its command names.
 */
public final class BareFields {

    private static final Map<String, String> FIELDS = collect();

    private BareFields() {}

    /** The field that a bare string stands for; empty if the command takes only an object. */
    public static Optional<String> of(String command) {
        return Optional.ofNullable(FIELDS.get(command));
    }

    private static Map<String, String> collect() {
        Map<String, String> fields = new HashMap<>();
        List.of(ChatCommands.BARE_FIELDS, RoomCommands.BARE_FIELDS, ConnectionCommands.BARE_FIELDS)
                .forEach(fields::putAll);
        return Map.copyOf(fields);
    }
}
