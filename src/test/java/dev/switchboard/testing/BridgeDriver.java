package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * One Node process with the usual clients of the bridge: {@code vertx-eventbus.js} over {@code sockjs-client}. Started
 * and closed by a test class; its clients are used by one test each.
 */
public final class BridgeDriver extends NodeDriver<BridgeClient> {

    public BridgeDriver() {
        this(Map.of());
    }

    /** With more environment variables, such as {@code NODE_EXTRA_CA_CERTS}. */
    public BridgeDriver(Map<String, String> environment) {
        super("bridge", "bridge.js", environment);
    }

    /** A client at {@code url}, over one transport of {@code sockjs-client}; it is still connecting. */
    public BridgeClient open(String url, String transport) {
        return open(url, transport, null);
    }

    /** As {@link #open}, with a token in the headers of each message. */
    public BridgeClient open(String url, String transport, String token) {
        BridgeClient client = add(id -> new BridgeClient(this, id));
        client.perform(
                "open",
                new JsonObject()
                        .put("url", url)
                        .put("token", token)
                        .put("options", new JsonObject().put("transports", transport)));
        return client;
    }
}
