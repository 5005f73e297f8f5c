package dev.switchboard.bus;

import java.util.Map;

/** The commands of the concern {@code rooms}, and the events it publishes. */
public final class RoomCommands {

    public static final String JOIN = "joinRoom";
    public static final String LEAVE = "leaveRoom";
    public static final String MESSAGE = "message";

    /** To a connection that has joined a room. */
    public static final String JOINED = "joined";

    public static final String USER_JOINED = "userJoined";
    public static final String USER_LEFT = "userLeft";

    static final Map<String, String> BARE_FIELDS = Map.of(JOIN, "room", LEAVE, "room");

    private RoomCommands() {}
}
