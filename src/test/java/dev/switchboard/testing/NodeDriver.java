package dev.switchboard.testing;

import static dev.switchboard.testing.Await.until;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One Node process with the published clients, which takes operations and reports events as lines of JSON. Started and
 * closed by a test class; each client is used by one test.
 */
abstract class NodeDriver<C extends NodeClient> implements AutoCloseable {

    private static final int ASCII_END = 0x7f;

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, C> clients = new ConcurrentHashMap<>();
    private final Process process;
    private final OutputStream in;
    private volatile boolean ready;
    private volatile boolean closing;

    /**
     * @param folder of {@code src/test/js}, with the script's packages
     * @param environment more of it, such as {@code NODE_EXTRA_CA_CERTS}
     */
    NodeDriver(String folder, String script, Map<String, String> environment) {
        try {
            ProcessBuilder node = new ProcessBuilder("node", script)
                    .directory(NodeModules.of(folder).toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            node.environment().putAll(environment);
            process = node.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, folder + "-driver");
        reader.setDaemon(true);
        reader.start();
        until(() -> ready || !process.isAlive());
    }

    /** Creates a client with this id. */
    final C add(Function<String, C> maker) {
        C client = maker.apply("client-" + ids.incrementAndGet());
        clients.put(client.id(), client);
        return client;
    }

    final void write(JsonObject operation) {
        byte[] line = (escaped(operation.encode()) + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (in) {
            try {
                in.write(line);
                in.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Node ends lines at characters beyond ASCII too. */
    private static String escaped(String json) {
        StringBuilder text = new StringBuilder(json.length());
        json.chars().forEach(unit -> {
            if (unit < ASCII_END) {
                text.append((char) unit);
            } else {
                text.append(String.format("\\u%04x", unit));
            }
        });
        return text.toString();
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonObject report = new JsonObject(line);
                C client = clients.get(report.getString("id"));
                if (client == null) {
                    ready = true;
                } else {
                    client.add(report);
                }
            }
        } catch (IOException failure) {
            if (!closing) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public final void close() {
        closing = true;
        process.destroy();
    }
}
