package dev.switchboard.testing;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.config.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL and a Redis for one test alone: real processes that it stops, freezes and restarts, always on the same
 * ports. Stopped by {@link #close}.
 */
public final class PrivateStores implements AutoCloseable {

    /** One of the two servers. */
    public final class Server {

        private final DataDir dir;
        private final String name;
        private final String uri;
        private EmbeddedStores running;

        private Server(Path folder, String name) {
            this.dir = DataDir.open(folder.resolve(name));
            this.name = name;
            start();
            this.uri = Stream.of(running.postgresUri(), running.redisUri())
                    .flatMap(java.util.Optional::stream)
                    .map(Secret::reveal)
                    .findFirst()
                    .orElseThrow();
        }

        /** Its address, also while it is stopped. */
        public String uri() {
            return uri;
        }

        public void start() {
            running = EmbeddedStores.use(dir, name.equals(POSTGRES), name.equals(REDIS));
        }

        /** Stops the process as an operator does. */
        public void stop() {
            running.stop();
        }

        /** Kills its processes all at once; returns when they are gone, or a start would take them to be running. */
        public void kill() {
            List<ProcessHandle> killed = signal("-KILL");
            Await.until("the processes of " + name + " are gone", () -> killed.stream()
                    .noneMatch(ProcessHandle::isAlive));
        }

        /** Suspends the processes: the port stays open and does not answer. */
        public void freeze() {
            signal("-STOP");
        }

        public void thaw() {
            signal("-CONT");
        }

        private List<ProcessHandle> signal(String signal) {
            try {
                String state = Files.readString(dir.path().resolve("stores.json"));
                long pid = new JsonObject(state).getJsonObject(name).getLong("pid");
                List<ProcessHandle> processes = ProcessHandle.of(pid).stream()
                        .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                        .toList();
                List<String> command = new ArrayList<>(List.of("kill", signal, Long.toString(pid)));
                processes.stream().skip(1).forEach(child -> command.add(Long.toString(child.pid())));
                new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
                return processes;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private static final String POSTGRES = "postgres";
    private static final String REDIS = "redis";

    public final Server postgres;
    public final Server redis;

    /** Starts both; they are running when this returns. */
    public PrivateStores(Path folder) {
        postgres = new Server(folder, POSTGRES);
        redis = new Server(folder, REDIS);
    }

    @Override
    public void close() {
        Stream.of(postgres, redis).forEach(server -> {
            server.thaw();
            server.stop();
        });
    }
}
