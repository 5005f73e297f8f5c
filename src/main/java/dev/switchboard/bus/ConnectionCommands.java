package dev.switchboard.bus;

/** The commands about a client's own connection, which the gateway answers itself, and their event. */
public final class ConnectionCommands {

    public static final String JOIN = "join";
    public static final String USER_JOIN = "user:join";
    public static final String AUTH_REFRESH = "auth:refresh";

    /** The event that greets a connection. */
    public static final String JOINED = "joined";

    private ConnectionCommands() {}
}
