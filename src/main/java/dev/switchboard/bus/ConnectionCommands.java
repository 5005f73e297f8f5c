package dev.switchboard.bus;

import java.util.Map;

/** The commands about a client's own connection, which the gateway answers itself. */
public final class ConnectionCommands {

    public static final String JOIN = "join";
    public static final String USER_JOIN = "user:join";
    public static final String AUTH_REFRESH = "auth:refresh";

    static final Map<String, String> BARE_FIELDS = Map.of(USER_JOIN, "userId");

    private ConnectionCommands() {}
}
