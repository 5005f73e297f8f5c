package dev.switchboard.bus;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The event names that nobody but the hub may publish: those of the clients' libraries, the frame types of the endpoints,
 * and the events of the hub's own concerns. A back end's {@code message:new} would otherwise be a message that no
 * participant sent. Stateless.
 */
public final class ReservedEvents {

    /** Socket.IO's own, and the frame types of {@code /ws} and the bridge. */
    private static final Set<String> PROTOCOLS = Set.of(
            "connect",
            "connect_error",
            "disconnect",
            "disconnecting",
            "newListener",
            "removeListener",
            "error",
            "session",
            "request",
            "response",
            "ping",
            "pong",
            "auth",
            "close",
            "connection_established");

    private static final Set<String> CONCERNS = Set.of(
            "joined",
            "left",
            "message",
            "userJoined",
            "userLeft",
            "userStatus",
            "user:online",
            "user:offline",
            "user:updated",
            "account:link",
            "typing",
            "chat:created",
            "chat:updated",
            "chat:removed",
            "chat:state",
            "message:new",
            "message:updated",
            "message:deleted",
            "message:reaction",
            "message:read",
            "message:unread",
            "todo:created",
            "todo:updated",
            "todo:completed",
            "todo:deleted",
            "notification",
            "notification:state",
            "publication",
            "channel:joined",
            "channel:left",
            "topic:joined",
            "topic:gap");

    private static final Set<String> ALL =
            Stream.concat(PROTOCOLS.stream(), CONCERNS.stream()).collect(Collectors.toUnmodifiableSet());

    private ReservedEvents() {}

    public static Set<String> all() {
        return ALL;
    }

    public static boolean contains(String event) {
        return ALL.contains(event);
    }
}
