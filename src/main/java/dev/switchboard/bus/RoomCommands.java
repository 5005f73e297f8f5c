package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;

/** The commands of the concern {@code rooms}, and the events it publishes. */
public final class RoomCommands {

    public static final String JOIN = "joinRoom";
    public static final String LEAVE = "leaveRoom";
    public static final String MESSAGE = "message";

    /** To a connection that has joined a room. */
    public static final String JOINED = "joined";

    /** To a connection that a back end has taken out of a room. */
    public static final String LEFT = "left";

    public static final String MEMBERS = "room:members";

    public static final String USER_JOINED = "userJoined";
    public static final String USER_LEFT = "userLeft";

    private RoomCommands() {}

    /** The data of {@link #JOIN} and {@link #LEAVE} as the hub sends them on behalf of a client. */
    public record Room(String namespace, String name) {

        /** {@code {namespace, room}}. */
        public JsonObject toJson() {
            return new JsonObject().put("namespace", namespace).put("room", name);
        }
    }
}
