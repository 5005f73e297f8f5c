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
 * One Node process with the bridge clients that people use: {@code vertx-eventbus.js} over {@code sockjs-client}. Started
 * and closed by a test class; its clients are used by one test each.
 */
public final class BridgeDriver implements AutoCloseable {

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, BridgeClient> clients = new ConcurrentHashMap<>();
    private final Process process;
    private final OutputStream in;
    private volatile boolean ready;
    private volatile boolean closing;

    public BridgeDriver() {
        this(Map.of());
    }

    /** With more in its environment, such as {@code NODE_EXTRA_CA_CERTS}. */
    public BridgeDriver(Map<String, String> environment) {
        try {
            ProcessBuilder node = new ProcessBuilder("node", "bridge.js")
                    .directory(NodeModules.of("bridge").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            node.environment().putAll(environment);
            process = node.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, "bridge-driver");
        reader.setDaemon(true);
        reader.start();
        until(() -> ready || !process.isAlive());
    }

    /** A client at {@code url}, over one transport of {@code sockjs-client}'s; it is opening. */
    public BridgeClient open(String url, String transport) {
        return open(url, transport, null);
    }

    /** As {@link #open}, with a token in the headers of each message. */
    public BridgeClient open(String url, String transport, String token) {
        BridgeClient client = new BridgeClient(this, "client-" + ids.incrementAndGet());
        clients.put(client.id(), client);
        client.perform(
                "open",
                new JsonObject()
                        .put("url", url)
                        .put("token", token)
                        .put("options", new JsonObject().put("transports", transport)));
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
                BridgeClient client = clients.get(told.getString("id"));
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
