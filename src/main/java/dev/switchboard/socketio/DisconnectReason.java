package dev.switchboard.socketio;

import dev.switchboard.engineio.SessionEnd;

/** Why a socket left its namespace, named as in other Socket.IO servers. */
public enum DisconnectReason {
    CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect", false),
    SERVER_NAMESPACE_DISCONNECT("server namespace disconnect", false),
    TRANSPORT_CLOSE("transport close", true),
    TRANSPORT_ERROR("transport error", true),
    PING_TIMEOUT("ping timeout", true),
    PARSE_ERROR("parse error", true),
    /** A message of the client, or a packet with its attachments, was longer than it may be. */
    TOO_BIG("transport error", true),
    /** The client did not read what was sent to it. */
    TOO_SLOW("transport close", true),
    FORCED_CLOSE("forced close", true),
    FORCED_SERVER_CLOSE("forced server close", true),
    SERVER_SHUTTING_DOWN("server shutting down", true);

    private final String words;
    private final boolean recoverable;

    DisconnectReason(String words, boolean recoverable) {
        this.words = words;
        this.recoverable = recoverable;
    }

    static DisconnectReason of(SessionEnd reason) {
        return switch (reason) {
            case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
            case TRANSPORT_ERROR -> TRANSPORT_ERROR;
            case TOO_BIG -> TOO_BIG;
            case TOO_SLOW -> TOO_SLOW;
            case PING_TIMEOUT -> PING_TIMEOUT;
            case PARSE_ERROR -> PARSE_ERROR;
            case FORCED_CLOSE -> FORCED_CLOSE;
            case FORCED_SERVER_CLOSE -> FORCED_SERVER_CLOSE;
            case SERVER_SHUTTING_DOWN -> SERVER_SHUTTING_DOWN;
        };
    }

    public String words() {
        return words;
    }

    /** Whether the client may recover its state: neither side ended the connection on purpose. */
    public boolean recoverable() {
        return recoverable;
    }
}
