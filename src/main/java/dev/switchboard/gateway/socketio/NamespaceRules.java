package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ConnectionCommands;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.topics.OutboundEvent;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * What a namespace lets its clients do and hear.
 *
 * @param name such as {@code /events}
 * @param commands the commands it takes; {@link #ALL} alone is any
 * @param roomsOnly whether its clients hear nothing of their personal topics and of chats
 * @param rooms the namespace of the rooms that its room commands are about, or empty for the usual one
 */
record NamespaceRules(String name, Set<String> commands, boolean roomsOnly, Optional<String> rooms) {

    static final String MAIN = "/";
    static final String EVENTS = "/events";

    /** Stands for every command there is. */
    static final String ALL = "*";

    private static final String REFRESH = ConnectionCommands.AUTH_REFRESH;
    private static final Set<String> ROOM_COMMANDS =
            Set.of(RoomCommands.JOIN, RoomCommands.LEAVE, RoomCommands.MESSAGE);

    NamespaceRules {
        commands = Set.copyOf(commands);
    }

    /** {@code /}: all commands, all events. */
    static NamespaceRules main() {
        return new NamespaceRules(MAIN, Set.of(ALL), false, Optional.empty());
    }

    /** {@code /events}: the rooms. */
    static NamespaceRules events() {
        return new NamespaceRules(EVENTS, ROOM_COMMANDS, true, Optional.empty());
    }

    /** One of the configuration's own: {@code {commands:[…], rooms?}}. */
    static NamespaceRules of(String name, Settings settings) {
        return new NamespaceRules(name, Set.copyOf(settings.texts("commands")), false, settings.optionalText("rooms"));
    }

    boolean isMain() {
        return name.equals(MAIN);
    }

    /** Whether it takes the command; a newer token may be shown in each. */
    boolean takes(String command) {
        return commands.contains(ALL) || commands.contains(command) || command.equals(REFRESH);
    }

    /** The data of a command, with the namespace of rooms where that is not the usual one. */
    Object dataOf(String command, Object data) {
        if (rooms.isEmpty() || !ROOM_COMMANDS.contains(command)) {
            return data;
        }
        if (data instanceof String room) {
            return new JsonObject().put("room", room).put("namespace", rooms.get());
        }
        return data instanceof JsonObject object ? object.put("namespace", rooms.get()) : data;
    }

    boolean hears(OutboundEvent event) {
        return !roomsOnly || (!event.nudge() && hears(event.topic()));
    }

    /** Whether its clients hear events of the topic; null stands for events of none. */
    boolean hears(Topic topic) {
        return !roomsOnly || topic == null || !(topic.kind() == Topic.Kind.USER || topic.kind() == Topic.Kind.CHAT);
    }
}
