package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * One Node process with the published {@code socket.io-client}. Started and closed by a test class; each client is used
 * by one test.
 */
public final class SocketIoDriver extends NodeDriver<TestSocketIoClient> {

    public SocketIoDriver() {
        this(Map.of());
    }

    /** With extra environment variables, such as {@code NODE_EXTRA_CA_CERTS}. */
    public SocketIoDriver(Map<String, String> environment) {
        super("socketio", "driver.js", environment);
    }

    /**
     * A client of the namespace at the end of {@code url}; it is connecting.
     *
     * @param options of the client's library, such as {@code {auth:{token}, transports:[…]}}; it does not reconnect by
     *     itself unless they enable it
     */
    public TestSocketIoClient open(String url, JsonObject options) {
        TestSocketIoClient client = add();
        client.perform("open", new JsonObject().put("url", url).put("options", options));
        return client;
    }

    /** Opens another namespace over a client's connection. */
    public TestSocketIoClient join(TestSocketIoClient of, String namespace, JsonObject auth) {
        TestSocketIoClient client = add();
        client.perform(
                "join",
                new JsonObject().put("of", of.id()).put("namespace", namespace).put("auth", auth));
        return client;
    }

    private TestSocketIoClient add() {
        return add(id -> new TestSocketIoClient(this, id));
    }
}
