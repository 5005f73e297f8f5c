package dev.switchboard.engineio;

import java.util.Optional;

/** The ways a session's packets travel, by their names in the query. */
public enum EngineTransport {
    POLLING("polling"),
    WEBSOCKET("websocket");

    private final String wireName;

    EngineTransport(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    static Optional<EngineTransport> named(String name) {
        for (EngineTransport transport : values()) {
            if (transport.wireName.equals(name)) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }
}
