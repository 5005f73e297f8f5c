package dev.switchboard.gateway.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A client may connect.
 *
 * @param sid the socket's id, which others may know
 * @param pid the secret by which the client may recover, if that is offered
 */
public record ConnectAccepted(String sid, Optional<String> pid, SocketListener listener) {

    /** The payload of the CONNECT reply. */
    JsonObject toPayload() {
        JsonObject payload = new JsonObject().put("sid", sid);
        pid.ifPresent(secret -> payload.put("pid", secret));
        return payload;
    }
}
