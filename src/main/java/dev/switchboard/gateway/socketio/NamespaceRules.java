package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ConnectionCommands;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.topics.OutboundEvent;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands and events of a namespace.
 *
 * @param name such as {@code /events}
 * @param commands the commands that it accepts; {@link #ALL} accepts every command
 * @param roomsOnly whether its clients receive no events of personal topics and chats
 * @param rooms the room namespace of its room commands; empty for the default
 */
record NamespaceRules(String name, Set<String> commands, boolean roomsOnly, Optional<String> rooms) {

    static final String MAIN = "/";
    static final String EVENTS = "/events";

    /** Stands for every command. */
    static final String ALL = "*";

    private static final String REFRESH = ConnectionCommands.AUTH_REFRESH;
    private static final Set<String> ROOM_COMMANDS =
            Set.of(RoomCommands.JOIN, RoomCommands.LEAVE, RoomCommands.MESSAGE, RoomCommands.MEMBERS);

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

    /** A namespace of the configuration: {@code {commands:[…], rooms?}}. */
    static NamespaceRules of(String name, Settings settings) {
        return new NamespaceRules(name, Set.copyOf(settings.texts("commands")), false, settings.optionalText("rooms"));
    }

    /** Whether it accepts the command. Every namespace accepts a newer token. */
    boolean takes(String command) {
        return commands.contains(ALL) || commands.contains(command) || command.equals(REFRESH);
    }

    /** The data of a command; a room command gets the room namespace, if it is not the default. */
    @Nullable
    Object dataOf(String command, @Nullable Object data) {
        if (rooms.isEmpty() || !ROOM_COMMANDS.contains(command)) {
            return data;
        }
        if (data instanceof String room) {
            return new JsonObject().put("room", room).put("namespace", rooms.get());
        }
        return data instanceof JsonObject object ? object.put("namespace", rooms.get()) : data;
    }

    boolean receives(OutboundEvent event) {
        return !roomsOnly || (!event.nudge() && receives(event.topic()));
    }

    /** Whether its clients receive events of the topic; null stands for events without a topic. */
    boolean receives(@Nullable Topic topic) {
        return !roomsOnly || topic == null || !(topic.kind() == Topic.Kind.USER || topic.kind() == Topic.Kind.CHAT);
    }
}
