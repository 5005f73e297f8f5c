package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The embedded PostgreSQL and Redis of a folder, which run in sessions of their own and not as children of the hub that
 * started them; {@code stores.json} of the folder names them.
 */
record StoreProcesses(Path dataDir) {

    private static final long PATIENCE_S = 10;

    /** CPU time of both servers and their workers that live still. */
    long cpuMicros() {
        return servers().stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                .mapToLong(process -> ServerProcess.cpuMicros(process.pid()))
                .sum();
    }

    /** Ends what still runs after the last hub, which ends them itself unless it was killed. */
    void end() {
        List<ProcessHandle> left = servers();
        left.forEach(ProcessHandle::destroy);
        left.forEach(server -> server.onExit()
                .completeOnTimeout(server, PATIENCE_S, TimeUnit.SECONDS)
                .join());
        left.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> servers() {
        Path note = dataDir.resolve("stores.json");
        if (!Files.exists(note)) {
            return List.of();
        }
        try {
            JsonObject stores = new JsonObject(Files.readString(note));
            return Stream.of("postgres", "redis")
                    .map(stores::getJsonObject)
                    .filter(server -> server != null && server.getLong("pid") != null)
                    .flatMap(server -> ProcessHandle.of(server.getLong("pid")).stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
