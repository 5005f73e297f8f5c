package dev.switchboard.gateway.bridge;

import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** The bridge's messages under fuzz. */
public final class BridgeFuzz {

    public static final FuzzTarget MESSAGE = new FuzzTarget("bridge", input -> {
        JsonObject message = BridgeMessages.parse(new String(input, StandardCharsets.UTF_8));
        if (message != null) {
            BridgeMessages.isPing(message);
            BridgeMessages.headersOf(message);
        }
    });

    private BridgeFuzz() {}
}
