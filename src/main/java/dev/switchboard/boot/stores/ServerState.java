package dev.switchboard.boot.stores;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The place of one server, running or stopped.
 *
 * @param port its port on loopback
 * @param pid its process; empty while it is stopped
 */
record ServerState(int port, Optional<Long> pid) {

    static final String HOST = "127.0.0.1";

    JsonObject toJson() {
        return new JsonObject().put("host", HOST).put("port", port).put("pid", pid.orElse(null));
    }

    static ServerState from(JsonObject json) {
        return new ServerState(json.getInteger("port"), Optional.ofNullable(json.getLong("pid")));
    }

    ServerState stopped() {
        return new ServerState(port, Optional.empty());
    }
}
