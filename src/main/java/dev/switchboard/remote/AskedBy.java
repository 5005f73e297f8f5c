package dev.switchboard.remote;

import dev.switchboard.bus.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How a back end sees who asks: {@code {id, username, email, roles, connectionId, endpoint}}. Stateless. */
final class AskedBy {

    private AskedBy() {}

    static JsonObject of(Caller caller) {
        return caller.toUser()
                .put("roles", new JsonArray(caller.roles().stream().sorted().toList()))
                .put("connectionId", caller.connectionId())
                .put("endpoint", caller.endpoint());
    }
}
