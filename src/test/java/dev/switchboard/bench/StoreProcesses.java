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
 * The embedded PostgreSQL and Redis of a folder, listed in its {@code stores.json}. They run in sessions of their own,
 * not as children of the hub that started them.
 */
record StoreProcesses(Path dataDir) {

    private static final long PATIENCE_S = 10;

    /** PostgreSQL, for the benchmark's own statements. */
    StoreDatabase database() {
        return new StoreDatabase(dataDir);
    }

    /** CPU time of both servers and their live workers. */
    long cpuMicros() {
        return servers().stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                .mapToLong(process -> ServerProcess.cpuMicros(process.pid()))
                .sum();
    }

    /** Stops the servers still running after the last hub has ended; a hub stops them itself unless it was killed. */
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
