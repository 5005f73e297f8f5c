package dev.switchboard.testing;

import static dev.switchboard.testing.ConcernBench.until;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Node process with {@code socket.io-client}, as people use it. Started and closed by a test class; its clients are
 * used by one test each.
 */
public final class SocketIoDriver implements AutoCloseable {

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, SocketIoClient> clients = new ConcurrentHashMap<>();
    private final Process process;
    private final OutputStream in;
    private volatile boolean ready;
    private volatile boolean closing;

    public SocketIoDriver() {
        this(Map.of());
    }

    /** With more in its environment, such as {@code NODE_EXTRA_CA_CERTS}. */
    public SocketIoDriver(Map<String, String> environment) {
        try {
            ProcessBuilder node = new ProcessBuilder("node", "driver.js")
                    .directory(NodeModules.of("socketio").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            node.environment().putAll(environment);
            process = node.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, "socketio-driver");
        reader.setDaemon(true);
        reader.start();
        until(() -> ready || !process.isAlive());
    }

    /**
     * A client of the namespace at the end of {@code url}; it is connecting.
     *
     * @param options of the client's library, such as {@code {auth:{token}, transports:[…]}}; it does not come back by
     *     itself unless they say so
     */
    public SocketIoClient open(String url, JsonObject options) {
        SocketIoClient client = add();
        client.perform("open", new JsonObject().put("url", url).put("options", options));
        return client;
    }

    /** One more namespace over another client's connection. */
    public SocketIoClient join(SocketIoClient of, String namespace, JsonObject auth) {
        SocketIoClient client = add();
        client.perform(
                "join",
                new JsonObject().put("of", of.id()).put("namespace", namespace).put("auth", auth));
        return client;
    }

    private SocketIoClient add() {
        SocketIoClient client = new SocketIoClient(this, "client-" + ids.incrementAndGet());
        clients.put(client.id(), client);
        return client;
    }

    void write(JsonObject operation) {
        byte[] line = (operation.encode() + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (in) {
            try {
                in.write(line);
                in.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonObject told = new JsonObject(line);
                SocketIoClient client = clients.get(told.getString("id"));
                if (client == null) {
                    ready = true;
                } else {
                    client.add(told);
                }
            }
        } catch (IOException failure) {
            if (!closing) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        process.destroy();
    }
}
