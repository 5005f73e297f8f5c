package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A client may connect.
 *
 * @param sid the socket's id, which others may know
 * @param pid the secret by which the client may recover, if that is offered
 * @param greeting packets that leave together with the CONNECT reply, behind it
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
