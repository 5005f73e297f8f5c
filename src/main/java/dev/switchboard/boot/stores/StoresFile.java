package dev.switchboard.boot.stores;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * {@code stores.json}: the ports and processes of a folder's servers. While a server is stopped the file keeps its port,
 * since nodes may be waiting on it. The file may be stale, so its readers probe the servers.
 */
record StoresFile(Optional<ServerState> postgres, Optional<ServerState> redis) {

    private static final String NAME = "stores.json";

    static StoresFile read(DataDir dir) {
        try {
            JsonObject json = dir.read(NAME).map(JsonObject::new).orElseGet(JsonObject::new);
            return new StoresFile(server(json, "postgres"), server(json, "redis"));
        } catch (DecodeException | ClassCastException damaged) {
            // Only the previous ports are lost.
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
