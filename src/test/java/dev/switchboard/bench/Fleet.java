package dev.switchboard.bench;

import dev.switchboard.testing.NodeModules;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The server processes of one scenario: hub nodes that share one folder, and the bare server. They start on request;
 * {@link #close} stops them in reverse order, so that the node that owns the stores stops last.
 */
final class Fleet implements AutoCloseable {

    /** The secret that signs the generator's tokens; used only here. */
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    static final String SECRET = "bench-secret-bench-secret-bench-secret-0123456789";

    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/sun.nio.ch",
            "java.management/sun.management",
            "jdk.management/com.sun.management.internal");

    private final BenchOptions options;
    private final Path folder;
    private final List<ServerProcess> started = new ArrayList<>();
    private boolean closed;

    Fleet(BenchOptions options) {
        this.options = options;
        try {
            Path target = options.out().toAbsolutePath().getParent();
            folder = Files.createTempDirectory(Files.createDirectories(target), "bench-");
            // PostgreSQL may run as another user, which needs access to the folder.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts one more hub node; the nodes find each other through the folder. */
    ServerProcess hub(String... more) {
        String name = "hub" + started.size();
        int port = TestStores.freePort();
        int opsPort = TestStores.freePort();
        List<String> command = java();
        OPENS.forEach(opened -> command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED")));
        command.addAll(List.of("-cp", concern() + ":" + options.jar().toAbsolutePath(), "dev.switchboard.boot.Main"));
        command.addAll(List.of(
                "--conf=" + configuration(),
                "--data.dir=" + dataDir(),
                "--http.port=" + port,
                "--ops.port=" + opsPort,
                "--auth.jwt.secret=" + SECRET,
                // All clients are on one machine.
                "--http.unauthenticated.perAddress=1000000",
                "--http.unauthenticated.perNode=1000000",
                "--http.unauthenticated.bytes=1073741824",
                "--http.incomplete.bytes=1073741824",
                "--limits.enabled=false"));
        command.addAll(List.of(more));
        command.addAll(options.hubArguments());
        return start(name, command, port, () -> isReady(opsPort)).withOps(opsPort);
    }

    ServerProcess bare() {
        String name = "bare";
        int port = TestStores.freePort();
        List<String> command = java();
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName(), "" + port, SECRET));
        return start(name, command, port, () -> accepts(port));
    }

    /** Clients that flood the hub with one of {@link Flooder#KINDS}, with what the others leave of the processors. */
    ServerProcess flooder(ServerProcess hub, int kind) {
        List<String> command = List.of(
                "nice",
                "-n19",
                JAVA,
                "-cp",
                System.getProperty("java.class.path"),
                Flooder.class.getName(),
                Integer.toString(hub.address().getPort()),
                SECRET,
                Integer.toString(kind));
        return launch("flooder" + kind, command, 0);
    }

    /** A server of {@code src/test/js/rivals}. */
    ServerProcess node(String script) {
        int port = TestStores.freePort();
        Path folder = NodeModules.of("rivals");
        List<String> command = pinned();
        command.addAll(
                List.of(Programs.find("node"), folder.resolve(script + ".mjs").toString(), "" + port, SECRET));
        return start("npm-" + script, command, port, () -> accepts(port));
    }

    /** The embedded stores of the hub nodes. */
    StoreProcesses stores() {
        return new StoreProcesses(dataDir());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
        stores().end();
        deleteFolder();
    }

    private Path dataDir() {
        return folder.resolve("data");
    }

    private ServerProcess start(String name, List<String> command, int port, BooleanSupplier ready) {
        ServerProcess server = launch(name, command, port);
        server.awaitReady(ready);
        return server;
    }

    private synchronized ServerProcess launch(String name, List<String> command, int port) {
        if (closed) {
            throw new IllegalStateException("the benchmark is ending");
        }
        ServerProcess server = ServerProcess.start(name, command, port, folder.resolve(name + ".log"));
        started.add(server);
        return server;
    }

    private List<String> pinned() {
        return options.serverCpus().isEmpty()
                ? new ArrayList<>()
                : new ArrayList<>(List.of("taskset", "-c", options.serverCpus()));
    }

    private List<String> java() {
        List<String> command = pinned();
        command.add(JAVA);
        command.addAll(options.jvm());
        return command;
    }

    /** A class path with this concern only, without the other test classes. */
    private Path concern() {
        Path root = folder.resolve("concern");
        String file = BenchVerticle.class.getName().replace('.', '/') + ".class";
        try (var bytes = BenchVerticle.class.getClassLoader().getResourceAsStream(file)) {
            Path copy = root.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
            return root;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path configuration() {
        JsonObject bench = new JsonObject()
                .put("verticle", BenchVerticle.class.getName())
                .put("instances", 1)
                .put("commands", new JsonArray(List.of("bench:enter", "bench:publish", "bench:echo")))
                .put("internal", new JsonArray())
                .put("settings", new JsonObject());
        JsonObject document = new JsonObject()
                .put(
                        "deploy",
                        new JsonArray(List.of(
                                "gateway", "log", "chat", "presence", "rooms", "notification", "account", "bench")))
                .put("concerns", new JsonObject().put("bench", bench));
        try {
            return Files.writeString(folder.resolve("hub.json"), document.encodePrettily());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isReady(int opsPort) {
        try {
            HttpURLConnection health = (HttpURLConnection) URI.create("http://127.0.0.1:" + opsPort + "/health/ready")
                    .toURL()
                    .openConnection();
            health.setConnectTimeout(1000);
            health.setReadTimeout(1000);
            return health.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            System.err.println("could not delete " + folder + ": " + failure);
        }
    }
}
