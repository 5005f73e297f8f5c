package dev.switchboard.engineio;

/**
 * Why a session ended, in the words that Socket.IO applications know, with the close code of the WebSocket transport.
 */
public enum SessionEnd {
    /** The client closed, or its connection ended. */
    TRANSPORT_CLOSE("transport close", 1000),
    /** The transport was used against its rules: two polls at once, an abandoned poll, a ping from the client. */
    TRANSPORT_ERROR("transport error", 1002),
    /** No pong within the ping timeout. */
    PING_TIMEOUT("ping timeout", 1000),
    /** A packet that cannot be read. */
    PARSE_ERROR("parse error", 1002),
    /** A message longer than {@code maxPayload}. */
    TOO_BIG("transport error", 1009),
    /** The application closed the session. */
    FORCED_CLOSE("forced close", 1000),
    /** The application disconnected the client for good. */
    FORCED_SERVER_CLOSE("forced server close", 1000),
    /** The client did not read what was sent to it, and the outbound queue is full. */
    TOO_SLOW("transport close", 4008),
    SERVER_SHUTTING_DOWN("server shutting down", 1001);

    private final String words;
    private final int webSocketCode;

    SessionEnd(String words, int webSocketCode) {
        this.words = words;
        this.webSocketCode = webSocketCode;
    }

    public String words() {
        return words;
    }

    public int webSocketCode() {
        return webSocketCode;
    }
}
