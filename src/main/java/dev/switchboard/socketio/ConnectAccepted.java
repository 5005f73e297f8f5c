package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Admits a client to a namespace.
 *
 * @param sid the socket's public id
 * @param pid the client's private id for connection-state recovery, if that is offered
 * @param greeting messages that follow the CONNECT reply in the same flush
 */
public record ConnectAccepted(String sid, Optional<String> pid, SocketListener listener, List<EngineMessage> greeting) {

    public ConnectAccepted {
        greeting = List.copyOf(greeting);
    }

    public ConnectAccepted(String sid, Optional<String> pid, SocketListener listener) {
        this(sid, pid, listener, List.of());
    }

    /** The payload of the CONNECT reply. */
    JsonObject toPayload() {
        JsonObject payload = new JsonObject().put("sid", sid);
        pid.ifPresent(secret -> payload.put("pid", secret));
        return payload;
    }
}
