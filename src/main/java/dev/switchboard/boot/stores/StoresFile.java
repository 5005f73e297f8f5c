package dev.switchboard.boot.stores;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * {@code stores.json}: where the servers of a folder are, and, while they are stopped, which ports they had, since nodes
 * may be waiting for them there. It is a note and not the truth: whoever reads it asks the servers themselves.
 */
record StoresFile(Optional<ServerState> postgres, Optional<ServerState> redis) {

    private static final String NAME = "stores.json";

    static StoresFile read(DataDir dir) {
        try {
            JsonObject json = dir.read(NAME).map(JsonObject::new).orElseGet(JsonObject::new);
            return new StoresFile(server(json, "postgres"), server(json, "redis"));
        } catch (DecodeException | ClassCastException damaged) {
            // Only the ports of last time are lost.
            return new StoresFile(Optional.empty(), Optional.empty());
        }
    }

    void write(DataDir dir) {
        boolean running = postgres.or(() -> redis).flatMap(ServerState::pid).isPresent();
        JsonObject json = new JsonObject().put("state", running ? "running" : "stopped");
        postgres.ifPresent(server -> json.put("postgres", server.toJson()));
        redis.ifPresent(server -> json.put("redis", server.toJson()));
        dir.write(NAME, json.encodePrettily() + "\n");
    }

    StoresFile withPostgres(ServerState server) {
        return new StoresFile(Optional.of(server), redis);
    }

    StoresFile withRedis(ServerState server) {
        return new StoresFile(postgres, Optional.of(server));
    }

    StoresFile stopped() {
        return new StoresFile(postgres.map(ServerState::stopped), redis.map(ServerState::stopped));
    }

    private static Optional<ServerState> server(JsonObject json, String name) {
        return Optional.ofNullable(json.getJsonObject(name))
                .filter(server -> server.getInteger("port") != null)
                .map(ServerState::from);
    }
}
